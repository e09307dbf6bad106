import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../src/experiment/experiment.ts';
import { prepare } from '../src/experiment/setup.ts';
import { placeRows, reorder } from '../src/readers/axis-order.ts';
import { findFile } from '../src/readers/find-file.ts';
import { openHdf5 } from '../src/readers/hdf5.ts';
import { readRaw } from '../src/readers/raw.ts';
import { readModel } from '../src/readers/read-model.ts';
import { writeModel } from '../src/writers/write-model.ts';
import { scratchFolder } from './judi-process.ts';

const n = [31, 21] as const;
const velocity = (x: number, z: number): number => 1.5 + 0.01 * x + 0.05 * z;

/** A model file in the manner of JUDI's: squared slowness with x fastest, grid as datasets. */
async function writeHdf5(path: string): Promise<void> {
  const { File, ready } = await import('h5wasm/node');
  await ready;
  const file = new File(path, 'w');
  const m = Float32Array.from({ length: n[0] * n[1] }, (_, k) => velocity(k % n[0], Math.floor(k / n[0])) ** -2);
  file.create_dataset({ name: 'm', data: m, shape: [n[1], n[0]] });
  file.create_dataset({ name: 'n', data: BigInt64Array.from(n, BigInt) });
  file.create_dataset({ name: 'd', data: Float64Array.of(20, 10) });
  file.create_dataset({ name: 'o', data: Float64Array.of(0, 0) });
  file.create_dataset({ name: 'title', data: 'a model' });
  file.close();
}

const shots = `
sources: { x: [100], z: 20 }
receivers: { x: [200, 300], z: 20 }
recording: { t: 100, dt: 4 }
wavelet: { ricker: 0.01 }
compute: [forward]
`;

const prepared = (folder: string, model: string) =>
  prepare(parseExperiment(join(folder, 'e.yaml'), `model: ${model}${shots}`), undefined, 'test');

describe('HDF5', async () => {
  const folder = scratchFolder();
  const path = join(folder, 'model.h5');
  await writeHdf5(path);
  const model = '{ from: hdf5, file: model.h5, values: m, quantity: s2/km2, n: n, d: d, o: o, order: [z, x] }';

  test('a model stored with x fastest arrives with z fastest', async () => {
    const { model: read, files } = await prepared(folder, model);
    expect(read.n).toEqual([...n]);
    expect(read.d).toEqual([20, 10]);
    for (const [x, z] of [
      [0, 0],
      [30, 0],
      [0, 20],
      [17, 5],
    ])
      expect(read.m.value(x, z)).toBeCloseTo(velocity(x, z) ** -2, 6);
    expect(Object.keys(files)).toEqual([path]);
  });

  test('the order of axes is checked', async () => {
    await expect(prepared(folder, model.replace('[z, x]', '[x, z]'))).rejects.toThrow(
      /e\.yaml:1: model: Data file .*model\.h5: dataset 'm' of 21 × 31, expected 31 × 21 \(x, z\)\. Check order/,
    );
  });

  test('a dataset that is not there, or holds no numbers', async () => {
    await expect(prepared(folder, model.replace('values: m', 'values: vp'))).rejects.toThrow(
      "no dataset 'vp', expected one of d, m, n, o",
    );
    await expect(prepared(folder, model.replace('values: m', 'values: title'))).rejects.toThrow(
      /dataset 'title' of type "S", which is no numbers/,
    );
  });

  test('what the file says need not be said', async () => {
    const { model: read } = await prepared(folder, '{ from: hdf5, file: model.h5 }');
    expect(read.d).toEqual([20, 10]);
    expect(read.m.value(17, 5)).toBeCloseTo(velocity(17, 5) ** -2, 6);
  });

  test('the same model from SEG-Y', async () => {
    const m = await readModel(path);
    await writeModel(join(folder, 'model.segy'), m);
    const { model: read } = await prepared(folder, '{ from: segy, file: model.segy }');
    expect(read.m.equals(m.m)).toBe(true);
  });

  test('the same model from Zarr, with a density of its own', async () => {
    const m = await readModel(path);
    await writeModel(join(folder, 'model.zarr'), { m: m.m, density: m.m.scale(3) });
    const { model: read, files } = await prepared(folder, '{ from: zarr, file: model.zarr, rho: density }');
    expect(read.m.equals(m.m)).toBe(true);
    expect(typeof read.rho !== 'number' && read.rho.value(3, 4)).toBe(Math.fround(3 * m.m.value(3, 4)));
    expect(Object.keys(files)).toEqual([join(folder, 'model.zarr')]);
  });

  test('files that are not HDF5, or not whole', async () => {
    const words = join(folder, 'words.h5');
    writeFileSync(words, 'no numbers here '.repeat(200));
    await expect(openHdf5(words)).rejects.toThrow('no HDF5 signature, expected an HDF5 file');
    const half = join(folder, 'half.h5');
    writeFileSync(half, readFileSync(path));
    truncateSync(half, 1500);
    await expect(openHdf5(half)).rejects.toThrow('expected a whole file. Is it complete?');
  });
});

describe('raw values', () => {
  const folder = scratchFolder();
  const values = Float32Array.from({ length: n[0] * n[1] }, (_, k) => 1000 * velocity(Math.floor(k / n[1]), k % n[1]));
  writeFileSync(join(folder, 'vp.bin'), new Uint8Array(values.buffer));
  const model = '{ from: raw, file: vp.bin, quantity: m/s, n: [31, 21], d: [20, 10] }';

  test('velocities in m/s become squared slowness in s²/km²', async () => {
    const { model: read } = await prepared(folder, model);
    expect(read.m.value(17, 5)).toBeCloseTo(velocity(17, 5) ** -2, 6);
  });

  test('a file of another size', async () => {
    await expect(prepared(folder, model.replace('21', '22'))).rejects.toThrow(
      /e\.yaml:1: model: Data file .*vp\.bin: 2604 bytes, expected 31 × 22 × 4 = 2728 bytes of float32\./,
    );
  });

  test('velocities read as squared slowness are refused', async () => {
    await expect(prepared(folder, model.replace('m/s', 's2/km2'))).rejects.toThrow(/looks like velocity in m\/s/);
  });

  test('other types and byte orders give the same numbers', async () => {
    const path = join(folder, 'other.bin');
    const view = new DataView(new ArrayBuffer(24));
    for (const [k, v] of [1500, 1600, -7].entries()) view.setFloat64(8 * k, v, false);
    writeFileSync(path, new Uint8Array(view.buffer));
    const read = await readRaw(path, { shape: [3], dtype: 'float64', byteOrder: 'big' });
    expect([...read]).toEqual([1500, 1600, -7]);
  });
});

test('putting axes in another order, whole or in parts, and back changes nothing, and moves each value to its place', () => {
  const sizes = fc.tuple(
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 5 }),
  );
  const orders = fc.shuffledSubarray(['x', 'y', 'z'], { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(sizes, orders, (shape, wanted) => {
      const stored = ['x', 'y', 'z'];
      const values = Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, (_, k) => k);
      const moved = reorder(values, shape, stored, wanted);
      const there = wanted.map((axis) => shape[stored.indexOf(axis)]);
      expect(reorder(moved, there, wanted, stored)).toEqual(values);
      const inParts = new Float32Array(values.length);
      const row = shape[1] * shape[2];
      const half = Math.ceil(shape[0] / 2);
      placeRows(values.subarray(half * row), half, shape, stored, wanted, inParts);
      placeRows(values.subarray(0, half * row), 0, shape, stored, wanted, inParts);
      expect(inParts).toEqual(moved);
      const place = { x: shape[0] - 1, y: 0, z: Math.floor(shape[2] / 2) };
      const at = (order: readonly string[], n: readonly number[]) =>
        order.reduce((index, axis, k) => index * n[k] + place[axis as 'x' | 'y' | 'z'], 0);
      expect(moved[at(wanted, there)]).toBe(values[at(stored, shape)]);
    }),
    { seed: 7 },
  );
});

describe('finding files', () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'a.bin'), 'content');
  const sha256 = createHash('sha256').update('content').digest('hex');

  test('the first folder that has it counts', async () => {
    const folders = [join(folder, 'none'), folder];
    await expect(findFile({ file: 'a.bin', folders, sha256 })).resolves.toEqual({
      path: join(folder, 'a.bin'),
      sha256,
    });
  });

  test('a missing file is told with where it was looked for and where it comes from', async () => {
    await expect(findFile({ file: 'b.bin', folders: [folder], obtain: 'the moon' })).rejects.toThrow(
      `Data file 'b.bin' is missing; looked for ${join(folder, 'b.bin')}. It comes from the moon. ` +
        'Give its folder with --data DIR or in the environment variable JUDI_DATA.',
    );
  });

  test('a folder of Zarr arrays has the content of its files', async () => {
    const make = (content: string) => {
      const place = scratchFolder();
      mkdirSync(join(place, 'm.zarr', 'm'), { recursive: true });
      writeFileSync(join(place, 'm.zarr', 'zarr.json'), '{}');
      writeFileSync(join(place, 'm.zarr', 'm', 'zarr.json'), content);
      return findFile({ file: 'm.zarr', folders: [place] });
    };
    const [one, same, other] = await Promise.all([make('1'), make('1'), make('2')]);
    expect(same.sha256).toBe(one.sha256);
    expect(other.sha256).not.toBe(one.sha256);
  });

  test('a file with another content than wanted', async () => {
    const wanted = { file: 'a.bin', folders: [folder], sha256: '0'.repeat(64), obtain: 'the moon' };
    await expect(findFile(wanted)).rejects.toThrow(
      `its SHA-256 is ${sha256}, expected ${'0'.repeat(64)}. Get it anew from the moon.`,
    );
  });
});
