import { percentile } from '@judi4cloud/pictures';
import fc from 'fast-check';
import { expect, test } from 'vitest';

/** By definition: the smallest of the sorted values with enough of them at or below it. */
function sorted(values: Float32Array, percent: number): number {
  const finite = values.filter(Number.isFinite).sort();
  return finite[Math.max(1, Math.ceil((percent / 100) * finite.length)) - 1] ?? Number.NaN;
}

const floats = fc.float32Array({ minLength: 1, maxLength: 60 });
const percents = fc.double({ min: 1, max: 100, noNaN: true });

test('a percentile is the value that sorting finds', () => {
  fc.assert(
    fc.property(floats, percents, (values, percent) => {
      expect(percentile(values, percent) + 0).toBe(sorted(values, percent) + 0);
    }),
    { seed: 11 },
  );
});

test('a percentile of magnitudes is the percentile without signs', () => {
  fc.assert(
    fc.property(floats, percents, (values, percent) => {
      expect(percentile(values, percent, { magnitude: true })).toBe(sorted(values.map(Math.abs), percent));
    }),
    { seed: 12 },
  );
});

test('without finite values there is none', () => {
  expect(percentile(new Float32Array([Number.NaN, Number.POSITIVE_INFINITY]), 50)).toBeNaN();
});
