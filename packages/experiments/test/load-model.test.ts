import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModel, writeModel } from '@judi4cloud/files';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { parseExperiment } from '../src/description/experiment.ts';
import { prepare } from '../src/run/setup.ts';

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
});
