import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Geometry, judiVector, Model } from '@judi4cloud/judi';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { readModel, readParameters } from '../../files/src/model/read-model.ts';
import { writeModel } from '../../files/src/model/write-model.ts';
import { readShots, readSources } from '../../files/src/shots/read-shots.ts';
import { writeShots } from '../../files/src/shots/write-shots.ts';
import { endings, ramp } from '../../files/test/fixtures.ts';
import { judiHere } from './judi-here.ts';

test('a model goes through all formats and comes back as it was, with its units and its title', async () => {
  const folder = scratchFolder();
  const m = ramp([31, 21]);
  const at = (ending: string) => join(folder, `model.${ending}`);
  await writeModel(at('h5'), { vp: m.scale(20), epsilon: m }, { title: 'Ramp', units: 'km s-1' });
  for (const [from, to] of [
    ['h5', 'zarr'],
    ['zarr', 'bin'],
    ['bin', 'nc'],
  ]) {
    const { code, out, err } = await judiHere(['convert', at(from), at(to)]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^epsilon +x 31 × z 21, km s-1\nvp +x 31 × z 21, km s-1\nx +x 31, m\n/);
  }
  const { vp, epsilon } = await readParameters(at('nc'));
  expect(vp.equals(m.scale(20))).toBe(true);
  expect(epsilon.equals(m)).toBe(true);
  expect(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'))).toMatchObject({ attributes: { title: 'Ramp' } });
  const printed = await judiHere(['convert', at('zarr'), at('h5'), '--names', 'vp', '--overwrite', '--json']);
  expect(JSON.parse(printed.out)).toMatchObject({
    to: { path: at('h5'), format: 'hdf5' },
    holds: 'parameters',
    variables: [{ name: 'vp', dimensions: ['x', 'z'], shape: [31, 21], units: 'km s-1' }, { name: 'x' }, { name: 'z' }],
  });
});

test('shots keep receivers and sources', async () => {
  const folder = scratchFolder();
  const receivers = new Geometry([[0, 50], [100]], 0, 20, { dt: 4, t: [40, 20] });
  const sources = new Geometry([[10], [60]], 0, 5, { dt: 4, t: 40 });
  const shots = judiVector(receivers, [
    Float32Array.from({ length: 22 }, (_, k) => k),
    new Float32Array(6).fill(Number.NaN),
  ]);
  await writeShots(join(folder, '0.h5'), shots, { sources });
  for (const [k, ending] of endings.entries()) {
    const [from, to] = [join(folder, `${k}.${['h5', ...endings][k]}`), join(folder, `${k + 1}.${ending}`)];
    expect(await judiHere(['convert', from, to])).toMatchObject({ code: 0, err: '' });
    const read = await readShots(to);
    expect(read.data).toEqual(shots.data);
    expect(read.geometry.equals(receivers)).toBe(true);
    expect((await readSources(to))?.equals(sources)).toBe(true);
  }
});

test('raw values without a header, with what they are said to be', async () => {
  const folder = scratchFolder();
  const vp = Int16Array.of(1500, 1600, 1700, 1800, 1900, 2000);
  writeFileSync(join(folder, 'vp.bin'), vp);
  const said = ['--points', '3,2', '--spacing', '20,10', '--order', 'z,x', '--units', 'm s-1', '--dtype', 'int16'];
  const { code } = await judiHere(['convert', join(folder, 'vp.bin'), join(folder, 'vp.zarr'), ...said]);
  expect(code).toBe(0);
  const { m, d, n } = await readModel(join(folder, 'vp.zarr'));
  expect([n, d]).toEqual([
    [3, 2],
    [20, 10],
  ]);
  expect(m.value(1, 1)).toBeCloseTo(1.9 ** -2, 6);
});

test('what SEG-Y has no place for is not told to be in the file; --force is --overwrite', async () => {
  const at = (ending: string) => join(folder, `dense.${ending}`);
  const folder = scratchFolder();
  const m = ramp([31, 21]);
  await writeModel(at('h5'), new Model(m.n, m.d, m.o, m, { rho: 1 }));
  for (const options of [[], ['--force']]) {
    const { code, out, err } = await judiHere(['convert', at('h5'), at('segy'), ...options]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^m +x 31 × z 21, s2 km-2\nx +x 31, m\nz +z 21, m\n\nParameters in /);
  }
});

test('what goes wrong is one clear line', async () => {
  const folder = scratchFolder();
  const path = join(folder, 'm.h5');
  await writeModel(path, ramp([3, 2]));
  const exists = await judiHere(['convert', path, path]);
  const missing = await judiHere(['convert', join(folder, 'none.h5'), join(folder, 'a.zarr')]);
  const ending = await judiHere(['convert', path, join(folder, 'a.tiff')]);
  const header = await judiHere(['convert', join(folder, 'none.bin'), join(folder, 'a.zarr')]);
  const points = await judiHere(['convert', path, join(folder, 'a.zarr'), '--points', 'many']);
  expect(exists.err).toMatch(
    /^Error: .*m\.h5 exists already\. Choose another name, or ask to overwrite it: --overwrite/,
  );
  expect(missing.err).toMatch(/^Error: Data file .*none\.h5: there is no such file, expected an HDF5 file\.\n$/);
  expect(ending.err).toMatch(/^Error: The ending '\.tiff' of .* says no format/);
  expect(header.err).toMatch(
    /there is no .*none\.json, expected a JSON header beside the values, or their n, d and type/,
  );
  expect(points.err).toMatch(/Expected two or three numbers with commas between/);
  expect([exists, missing, ending, header, points].map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
});
