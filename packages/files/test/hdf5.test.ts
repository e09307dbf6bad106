import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Geometry, judiVector, Model } from '@judi4cloud/judi';
import type { Dataset } from 'h5wasm/node';
import { expect, test } from 'vitest';
import { openHdf5 } from '../src/formats/hdf5/read.ts';
import { readModel, readParameters } from '../src/model/read-model.ts';
import { writeModel } from '../src/model/write-model.ts';
import { disk } from '../src/places/disk.ts';
import { memoryPlace } from '../src/places/memory.ts';
import { writeShots } from '../src/shots/write-shots.ts';
import { newPath, ramp } from './fixtures.ts';

async function withHdf5<T>(path: string, mode: 'r' | 'w', use: (file: import('h5wasm/node').File) => T): Promise<T> {
  const { File, ready } = await import('h5wasm/node');
  await ready;
  const file = new File(path, mode);
  try {
    return use(file);
  } finally {
    file.flush();
    file.close();
  }
}

const attributes = (dataset: Dataset) =>
  Object.fromEntries(
    Object.entries(dataset.attrs).map(([name, { value }]) => [
      name,
      ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value,
    ]),
  );

test('parameters carry units, origin and spacing, and their axes are dimension scales in metres', async () => {
  const m = ramp([70, 61]);
  const path = newPath('h5');
  await writeModel(path, new Model(m.n, m.d, m.o, m, { rho: m.scale(5) }), { title: 'Ramp', compress: true });
  await withHdf5(path, 'r', (file) => {
    expect(file.keys().sort()).toEqual(['m', 'rho', 'x', 'z']);
    expect(file.attrs['title'].value).toBe('Ramp');
    const dataset = file.get('m') as Dataset;
    expect(dataset.shape).toEqual([70, 61]);
    expect(dataset.dtype).toBe('<f');
    expect(dataset.filters.map(({ name }) => name)).toEqual(['deflate']);
    expect(attributes(dataset)).toMatchObject({ units: 's2 km-2', origin: [100, -20], spacing: [12.5, 10] });
    expect([0, 1].map((k) => dataset.get_attached_scales(k))).toEqual([['/x'], ['/z']]);
    expect(attributes(file.get('rho') as Dataset)).toMatchObject({ units: 'g cm-3', long_name: 'density' });
    const x = file.get('x') as Dataset;
    expect(attributes(x)).toMatchObject({ units: 'm', axis: 'X' });
    expect([...(x.value as Float64Array)].slice(0, 3)).toEqual([100, 112.5, 125]);
  });
});

test('every axis of shots has a scale, as NetCDF-4 wants it', async () => {
  const even = new Geometry([0, 50, 100], 0, 20, { dt: 4, t: 40, nsrc: 2 });
  const uneven = even.concat(new Geometry([0, 50], 0, 20, { dt: 2, t: 10 }));
  for (const [geometry, times] of [
    [even, '/time'],
    [uneven, '/sample'],
  ] as const) {
    const path = newPath('h5');
    await writeShots(
      path,
      judiVector(
        geometry,
        geometry.nt.map((nt, k) => new Float32Array(nt * geometry.nrec[k])),
      ),
    );
    await withHdf5(path, 'r', (file) => {
      const traces = file.get('traces') as Dataset;
      expect([0, 1, 2].map((k) => traces.get_attached_scales(k))).toEqual([['/shot'], [times], ['/receiver']]);
      expect(attributes(traces)).toMatchObject({ coordinates: 'receiver_x receiver_y receiver_z' });
    });
  }
});

test('files of NetCDF-4: coordinates give spacing, origin and order; other units than metres are refused', async () => {
  const write = (units: string, z: number[]) => {
    const path = newPath('nc');
    return withHdf5(path, 'w', (file) => {
      const scale = (name: string, values: number[]) => {
        const dataset = file.create_dataset({ name, data: Float32Array.from(values) });
        dataset.create_attribute('units', units);
        dataset.make_scale(name);
      };
      scale('x', [5, 15, 25]);
      scale('z', z);
      const vp = file.create_dataset({
        name: 'vp',
        data: Int16Array.of(1500, 1600, 1700, 1800, 1900, 2000),
        shape: [2, 3],
      });
      vp.create_attribute('units', 'm s-1');
      vp.attach_scale(0, '/z');
      vp.attach_scale(1, '/x');
      return path;
    });
  };
  const { m, d, o } = await readModel(await write('m', [0, 20]));
  expect([d, o]).toEqual([
    [10, 20],
    [5, 0],
  ]);
  expect(m.value(2, 0)).toBeCloseTo(1.7 ** -2, 6);
  expect(m.value(0, 1)).toBeCloseTo(1.8 ** -2, 6);
  await expect(readModel(await write('km', [0, 20]))).rejects.toThrow(/axis x of 'vp' in km, expected metres/);
  await expect(readModel(await write('m', [20, 0]))).rejects.toThrow(
    /axis z of 'vp' is not evenly spaced and increasing/,
  );
});

test('what a file doesn’t say is asked for', async () => {
  const file = (datasets: Record<string, { data: Float32Array | Int32Array; shape: number[] }>) => {
    const path = newPath('h5');
    return withHdf5(path, 'w', (open) => {
      for (const [name, { data, shape }] of Object.entries(datasets)) open.create_dataset({ name, data, shape });
      return path;
    });
  };
  const values = (...shape: number[]) => ({ data: new Float32Array(shape.reduce((a, b) => a * b)).fill(0.25), shape });
  const pair = (a: number, b: number) => ({ data: Float32Array.of(a, b), shape: [2] });

  const square = await file({ m: values(4, 4), n: pair(4, 4), d: pair(10, 10) });
  await expect(readModel(square)).rejects.toThrow(/fits in two orders of axes, expected the order of axes. Give order/);
  expect((await readModel(square, { order: ['z', 'x'] })).n).toEqual([4, 4]);

  const bare = await file({ m: values(4, 3) });
  await expect(readModel(bare)).rejects.toThrow(/has axes without names/);
  await expect(readModel(bare, { order: ['x', 'z'] })).rejects.toThrow(/has no spacing.*Give d\./);
  const given = await readModel(bare, { order: ['z', 'x'], d: [10, 20], o: [1, 2], rho: 2, nb: 10 });
  expect(given).toMatchObject({ n: [3, 4], d: [10, 20], o: [1, 2], rho: 2, nb: 10 });
  await expect(readModel(bare, { n: [9, 9], order: ['x', 'z'], d: [1, 1] })).rejects.toThrow(
    /of 4 × 3, expected 9 × 9 \(x, z\)/,
  );
  await expect(readModel(bare, { order: ['x', 'y'], d: [1, 1] })).rejects.toThrow(/an order of x, z\. Got x, y/);

  const speed = await file({
    vp: { data: new Float32Array(12).fill(2), shape: [4, 3] },
    n: pair(4, 3),
    d: pair(10, 10),
  });
  await expect(readModel(speed)).rejects.toThrow(
    /'vp' without units, expected m\/s, km\/s or s2\/km2\. Say what it holds/,
  );
  expect((await readModel(speed, { quantity: 'km/s' })).m.max()).toBe(0.25);

  const two = await file({ a: values(4, 3), b: values(4, 3), n: pair(4, 3), d: pair(10, 10) });
  await expect(readModel(two)).rejects.toThrow(/datasets a, b, expected one that is called m, vp/);
  expect(Object.keys(await readParameters(two))).toEqual(['a', 'b']);
  await expect(readParameters(two, { names: ['c'] })).rejects.toThrow("no dataset 'c', expected one of a, b, d, n");
  await expect(readParameters(two, { names: ['n'] })).rejects.toThrow(/'n' of 2, expected values over x, z or x, y, z/);
});

test('files that are not HDF5, or not whole', async () => {
  const [whole, words, half] = [newPath('h5'), newPath('h5'), newPath('h5')];
  await writeModel(whole, ramp([31, 21]));
  writeFileSync(words, 'no numbers here '.repeat(200));
  await expect(openHdf5(disk, words)).rejects.toThrow('no HDF5 signature, expected an HDF5 file');
  writeFileSync(half, readFileSync(whole).subarray(0, 1500));
  await expect(openHdf5(disk, half)).rejects.toThrow('expected a whole file. Is it complete?');
});

/**
 * Files of h5py: `part.h5` with `m`, 1 … 6 over 2 × 3, and `whole.h5` with the virtual dataset `m` and the external link `linked`, which
 * both lead there. Gzip, in base 64.
 */
const twoFiles = {
  'part.h5':
    'H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwokOFD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVCczCMgpEIPFwdA0B0BJQPS6UnmFDV5aKlRw8K7WVkYIWYxQjja0BoJogAzHpmKI3OZwamfJBKQQV5BkgSVmAQ52AQr4fKswJTNEieiQliIAc0pzAzwpK6BJqLKgY0HoL9/F1AORqWDxWYR9PmKBgFQxc02AMJByAC4gYgXgDEBxwADLj6vBgIAAA=',
  'whole.h5':
    'H4sIAAAAAAACA+2UsU7DMBCGz3YSWUGowNLCQkYmxMIOoikZEKmgAyNIIBWVIoQY2Fhh4zF4Ad6Btyo2vgvBggUkGPi/5fSfnbvE+X0PVX8wn6/k5LGWElqgNjOGepFmjjkqjvccn7Tk07c1ftxVD/Vv06DHnB8dlKXfPYuQPhtJiJbAf6Qqt4c+HjU+Crzoj/umkR+rH/ZVlIVaSvRaiDokpL3hGGvjnO93LharFCxcUNdS947XU+dov65NKGj5yxIjVg99llh6tTzKJ0RXf/IfDvfrvnJvIfewMPDmd9DNRPx84uXsCyFjX7izn7bPPOM6ym5lF+eXk7PTOWeNk+ub9fFmcxkA+ILdnXpPtQaqeK6maJC+e8q0sjLyRPciLRV8bth5HjTJxw7OHgAAAAAAAAAA+C1eAeHVzIsAGAAA',
};

test('values that lie in another file are found on a disk, and elsewhere missed rather than taken for zeros', async () => {
  const path = newPath('h5', 'whole');
  const from = memoryPlace();
  for (const [name, text] of Object.entries(twoFiles)) {
    const bytes = gunzipSync(Buffer.from(text, 'base64'));
    writeFileSync(join(dirname(path), name), bytes);
    await from.write(name, new Uint8Array(bytes));
  }
  const grid = { order: ['x', 'z'], d: [1, 1] };
  const parameters = await readParameters(path, grid);
  for (const name of ['m', 'linked']) expect([...parameters[name].data]).toEqual([1, 2, 3, 4, 5, 6]);
  await expect(readParameters('whole.h5', { ...grid, names: ['m'], from })).rejects.toThrow(
    "dataset 'm' has its values in part.h5, expected values in the file itself. Read it from a disk, or write it anew",
  );
  await expect(readParameters('whole.h5', { ...grid, names: ['linked'], from })).rejects.toThrow(
    "dataset 'linked' of type link into part.h5, which is no numbers",
  );
});
