import { createHash } from 'node:crypto';
import { ValueError } from '@judi4cloud/judi';
import { describe, expect, test } from 'vitest';
import { type FaultedModel, faultedModel } from '../../src/models/faulted-model.ts';
import { rockVelocity } from '../../src/models/geology.ts';

const n = [171, 88] as const;
const d = [100, 40] as const;
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

function hash({ vp }: FaultedModel): string {
  return createHash('sha256').update(vp).digest('hex');
}

/** Share of neighbouring cells along x or z whose velocities differ by more than a contrast in km/s. */
function contrasts({ vp, n: [nx, nz] }: FaultedModel, step: 'x' | 'z', contrast: number): number {
  const stride = step === 'x' ? nz : 1;
  let count = 0;
  for (let k = 0; k + stride < vp.length; k++) if (Math.abs(vp[k + stride] - vp[k]) > contrast) count++;
  return count / (nx * nz);
}

test('the same seed gives the same model, other seeds give other ones', () => {
  for (const seed of seeds) expect(hash(faultedModel({ n, d, seed }))).toBe(hash(faultedModel({ n, d, seed })));
  expect(new Set(seeds.map((seed) => hash(faultedModel({ n, d, seed })))).size).toBe(seeds.length);
});

describe.each(seeds)('seed %i', (seed) => {
  const model = faultedModel({ n, d, seed, waterDepth: 200 });
  const { vp, rho, waterRows } = model;

  test('water is exact down to the sea floor, rock below is within its bounds', () => {
    expect(waterRows).toBe(5);
    for (let i = 0; i < n[0]; i++) {
      for (let j = 0; j < n[1]; j++) {
        const k = i * n[1] + j;
        if (j < waterRows) {
          expect(vp[k]).toBe(1.5);
          expect(rho[k]).toBe(1);
        } else if (!(vp[k] >= Math.fround(rockVelocity.lowest) && vp[k] <= Math.fround(rockVelocity.highest))) {
          expect.unreachable(`${vp[k]} km/s at ${i}, ${j}`);
        }
      }
    }
  });

  test('density follows from velocity by Gardner', () => {
    for (let k = waterRows; k < n[1]; k++) expect(rho[k]).toBeCloseTo(0.31 * (1000 * vp[k]) ** 0.25, 5);
  });

  test('there is salt, fast rock grows with depth, and layers and faults are sharp', () => {
    expect(vp.filter((v) => v === 4.5).length).toBeGreaterThan(0.02 * vp.length);
    const meanOfRow = (j: number) => vp.filter((_, k) => k % n[1] === j).reduce((sum, v) => sum + v, 0) / n[0];
    expect(meanOfRow(70)).toBeGreaterThan(meanOfRow(40) + 0.3);
    expect(meanOfRow(40)).toBeGreaterThan(meanOfRow(10) + 0.3);
    expect(contrasts(model, 'z', 0.1)).toBeGreaterThan(0.1);
    expect(contrasts(model, 'x', 0.1)).toBeGreaterThan(0.03);
  });
});

test('a grid half as fine shows the same section', () => {
  const fine = faultedModel({ n: [201, 101], d: [10, 10], waterDepth: 0 });
  const coarse = faultedModel({ n: [101, 51], d: [20, 20], waterDepth: 0 });
  for (let i = 0; i < 101; i++) {
    for (let j = 0; j < 51; j++) expect(coarse.vp[i * 51 + j]).toBe(fine.vp[2 * i * 101 + 2 * j]);
  }
});

test('without faults there is neither gas in a tilted block nor an error', () => {
  expect(faultedModel({ n, d, faults: 0 }).vp).toHaveLength(n[0] * n[1]);
  expect(faultedModel({ n, d, faults: 1 }).vp).toHaveLength(n[0] * n[1]);
});

test('grids without room are refused', () => {
  expect(() => faultedModel({ n: [1, 50] })).toThrow(ValueError);
  expect(() => faultedModel({ n: [50, 50], d: [20, 20], waterDepth: 1000 })).toThrow(/Lower waterDepth/);
});
