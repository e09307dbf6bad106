import fc from 'fast-check';
import { expect, test } from 'vitest';
import { powerTicks, threeFigures, ticks } from '../src/ticks.ts';

const intervals = fc
  .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: -8, max: 6, noNaN: true }))
  .map(([low, power]) => [low, low + Math.max(10 ** power, Math.abs(low) * 1e-6)] as const);

test('ticks lie inside the interval, rise evenly, are neither missing nor many, and each has its own label', () => {
  fc.assert(
    fc.property(intervals, fc.integer({ min: 2, max: 12 }), (limits, count) => {
      const { values, labels } = ticks(limits, count);
      expect(values.length).toBeLessThanOrEqual(count + 1);
      // A step is at most 2.5 times what the count asks for, so at least one tick falls inside.
      expect(values.length).toBeGreaterThanOrEqual(Math.floor(count / 2.5));
      for (const value of values) {
        expect(value).toBeGreaterThanOrEqual(limits[0]);
        expect(value).toBeLessThanOrEqual(limits[1]);
      }
      expect(new Set(labels).size).toBe(values.length);
    }),
    { seed: 21 },
  );
});

test.each([
  [[0, 17], 5, ['0', '5', '10', '15'], ''],
  [[-0.5, 0.5], 5, ['−0.4', '−0.2', '0.0', '0.2', '0.4'], ''],
  [[1e-6, 6e-6], 6, ['1', '2', '3', '4', '5', '6'], '× 10⁻⁶'],
  [[0, 2.5e5], 5, ['0.0', '0.5', '1.0', '1.5', '2.0', '2.5'], '× 10⁵'],
] as const)('ticks of %j are labelled shortly', (limits, count, labels, factor) => {
  expect(ticks(limits, count)).toMatchObject({ labels, factor });
});

test.each([
  [
    [-0.3, 3.3],
    ['1', '10', '100', '1000'],
  ],
  [
    [0, 1],
    ['1', '2', '5', '10'],
  ],
  [
    [-9, 6],
    ['10⁻⁹', '10⁻⁶', '0.001', '1', '1000', '10⁶'],
  ],
  [
    [Math.log10(51), Math.log10(58)],
    ['52', '54', '56', '58'],
  ],
] as const)('a logarithmic axis over the decades %j has round ticks', (limits, labels) => {
  const drawn = powerTicks(limits, 6);
  expect(drawn.labels).toEqual(labels);
  for (const value of drawn.values) {
    // Logarithms of round values are exact to rounding only.
    expect(value).toBeGreaterThanOrEqual(limits[0] - 1e-9);
    expect(value).toBeLessThanOrEqual(limits[1] + 1e-9);
  }
});

test.each([
  [0, '0'],
  [4.6249, '4.62'],
  [-0.00852, '−0.00852'],
  [2.5e-7, '2.50 × 10⁻⁷'],
  [123456, '1.23 × 10⁵'],
])('%d is written with three figures', (value, words) => {
  expect(threeFigures(value)).toBe(words);
});
