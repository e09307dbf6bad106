import { PhysicalParameter, ValueError } from '@judi4cloud/judi';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mulberry32 } from '../../src/models/random.ts';
import { smooth } from '../../src/models/smooth.ts';

const n = [23, 17] as const;
const random = mulberry32(5);
const values = Float32Array.from({ length: n[0] * n[1] }, () => 1.5 + 3 * random());
const sigmas = fc.double({ min: 0, max: 40, noNaN: true });

function mean(data: Float32Array): number {
  return data.reduce((sum, v) => sum + v, 0) / data.length;
}

test('constants are kept', () => {
  fc.assert(
    fc.property(sigmas, (sigma) => {
      for (const v of smooth(new Float32Array(values.length).fill(2.5), n, sigma)) expect(v).toBeCloseTo(2.5, 6);
    }),
    { seed: 31, numRuns: 20 },
  );
});

test('the mean is kept, also with the water left out, which stays as it is', () => {
  fc.assert(
    fc.property(sigmas, fc.integer({ min: 0, max: n[1] }), (sigma, keepAbove) => {
      const smoothed = smooth(values, n, sigma, { keepAbove });
      // Values are rounded to 32 bits once for each direction.
      expect(mean(smoothed)).toBeCloseTo(mean(values), 5);
      for (let k = 0; k < values.length; k++) if (k % n[1] < keepAbove) expect(smoothed[k]).toBe(values[k]);
    }),
    { seed: 32, numRuns: 30 },
  );
});

test('a spike becomes a Gaussian of the given width, the same in both directions', () => {
  const size = 41;
  const spike = new Float32Array(size * size);
  spike[20 * size + 20] = 1;
  const sigma = 2.5;
  const smoothed = smooth(spike, [size, size], sigma);
  let variance = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      variance += smoothed[i * size + j] * (i - 20) ** 2;
      expect(smoothed[i * size + j]).toBeCloseTo(smoothed[j * size + i], 7);
    }
  }
  // Cutting off at four standard deviations loses about a thousandth of the variance.
  expect(Math.sqrt(variance) / sigma).toBeCloseTo(1, 2);
});

test('nothing happens without width, the input is never changed, and wrong sizes are refused', () => {
  const before = values.slice();
  expect(smooth(values, n, 0)).toEqual(before);
  smooth(values, n, 3);
  expect(values).toEqual(before);
  expect(() => smooth(values, [3, 4], 1)).toThrow('What is to be smoothed has 391 values, expected 12 = 3 × 4.');
  expect(() => smooth(values, [17, 1, 23], 1)).toThrow(ValueError);
  expect(() => smooth(values, n, -1)).toThrow(ValueError);
  const parameter: unknown = new PhysicalParameter(0, n, [10, 10], [0, 0]);
  expect(() => smooth(parameter as Float32Array, n, 3)).toThrow(
    'smooth cannot be applied to a PhysicalParameter as values: expected a Float32Array such as model.m.data, smooth(values, n, sigma).',
  );
});
