import { Geometry, judiVector, Model } from '@judi4cloud/judi';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readModel, readParameters } from '../src/model/read-model.ts';
import { writeModel } from '../src/model/write-model.ts';
import { readShots, readSources } from '../src/shots/read-shots.ts';
import { writeShots } from '../src/shots/write-shots.ts';
import { anyParameter, anyShots, endings, newPath, ramp } from './fixtures.ts';

const bits = (values: Float32Array): Uint32Array => new Uint32Array(values.slice().buffer);

describe.each(endings)('.%s', (ending) => {
  test('parameters come back with all their bits, NaN and −0 too, and so does their grid', async () => {
    const path = newPath(ending);
    const property = fc.asyncProperty(anyParameter, fc.boolean(), async (values, compress) => {
      await writeModel(path, values, { overwrite: true, compress });
      const read = await readParameters(path);
      expect(Object.keys(read)).toEqual(['values']);
      expect(bits(read['values'].data)).toEqual(bits(values.data));
      expect([read['values'].n, read['values'].d, read['values'].o]).toEqual([values.n, values.d, values.o]);
    });
    await fc.assert(property, { seed: 4, numRuns: 25 });
  });

  test('shots come back with all their bits, however many samples and receivers each has', async () => {
    const path = newPath(ending);
    const property = fc.asyncProperty(anyShots, async (shots) => {
      await writeShots(path, shots, { overwrite: true });
      const read = await readShots(path);
      expect(read.geometry.equals(shots.geometry)).toBe(true);
      expect(read.data.map(bits)).toEqual(shots.data.map(bits));
      expect(await readSources(path)).toBeUndefined();
    });
    await fc.assert(property, { seed: 5, numRuns: 25 });
  });

  test('a model comes back with its density and its absorbing cells', async () => {
    const m = ramp([9, 7]);
    for (const rho of [1, 2.25, m.scale(10)]) {
      const path = newPath(ending);
      await writeModel(path, new Model(m.n, m.d, m.o, m, { rho, nb: 23 }));
      const read = await readModel(path);
      expect(read.m.equals(m)).toBe(true);
      expect(read.nb).toBe(23);
      if (typeof rho === 'number') expect(read.rho).toBe(rho);
      else expect(typeof read.rho !== 'number' && read.rho.equals(rho)).toBe(true);
    }
  });

  test('chunks and slabs don’t show: more values than one of either', async () => {
    const m = ramp([1500, 2801]);
    const path = newPath(ending);
    await writeModel(path, m);
    const { values } = await readParameters(path);
    expect(Buffer.from(values.data.buffer).equals(Buffer.from(m.data.buffer))).toBe(true);
  });

  test('sources are stored with shots, and have times of their own', async () => {
    const receivers = new Geometry([0, 50, 100], 0, 20, { dt: 4, t: 40, nsrc: 2 });
    const sources = new Geometry([[10], [60]], 0, [[5], [6]], { dt: 1, t: 30, t0: -3 });
    const data = judiVector(receivers, new Float32Array(33).fill(1));
    const path = newPath(ending);
    await writeShots(path, data, { sources });
    expect((await readSources(path))?.equals(sources)).toBe(true);
    expect((await readShots(path)).equals(data)).toBe(true);
  });
});

test('velocity becomes squared slowness, in any of its units', async () => {
  const m = ramp([6, 5]);
  const vp = m.map((v) => 1 / Math.sqrt(v));
  for (const [units, factor] of [
    ['km s-1', 1],
    ['km/s', 1],
    ['m/s', 1000],
    ['m·s⁻¹', 1000],
  ] as const) {
    const path = newPath('zarr');
    await writeModel(path, { vp: vp.scale(factor) }, { units });
    // The square root, its square and the factor round to float32: 6e-8 each.
    expect((await readModel(path)).m.equals(m, 5e-7)).toBe(true);
  }
});
