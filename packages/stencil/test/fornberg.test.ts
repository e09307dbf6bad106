import fc from 'fast-check';
import { expect, test } from 'vitest';
import { derivativeWeights, fornbergWeights } from '../src/index.ts';

test('second-order weights are the textbook ones', () => {
  expect(fornbergWeights(2, [-1, 0, 1], 0)).toEqual([1, -2, 1]);
});

test('order 8 gives the classical Laplacian weights', () => {
  const expected = [-1 / 560, 8 / 315, -1 / 5, 8 / 5, -205 / 72];
  const weights = derivativeWeights(2, 0, 8).map(({ weight }) => weight);
  for (const [i, value] of expected.entries()) expect(weights[i]).toBeCloseTo(value, 13);
});

const orders = [2, 4, 6, 8, 10, 12, 14, 16];

test('weights are exact for every polynomial they have nodes for', () => {
  const shifts = [-0.5, 0, 0.5] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...orders),
      fc.constantFrom(...shifts),
      fc.constantFrom(1, 2),
      (spaceOrder, shift, order) => {
        const weights = derivativeWeights(order as 1 | 2, shift, spaceOrder);
        for (let degree = 0; degree < spaceOrder; degree++) {
          const exact = degree < order ? 0 : (order === 1 ? degree : degree * (degree - 1)) * shift ** (degree - order);
          const sum = weights.reduce((s, { offset, weight }) => s + weight * offset ** degree, 0);
          const scale = weights.reduce((s, { offset, weight }) => s + Math.abs(weight * offset ** degree), 1);
          expect(Math.abs(sum - exact) / scale).toBeLessThan(1e-12);
        }
      },
    ),
    { seed: 1 },
  );
});

test('the derivative half a cell before is minus the transpose of the one half a cell after', () => {
  for (const spaceOrder of orders) {
    const after = derivativeWeights(1, 0.5, spaceOrder);
    const before = derivativeWeights(1, -0.5, spaceOrder);
    for (const { offset, weight } of after) {
      const partner = before.find((other) => other.offset === -offset);
      expect(partner?.weight).toBeCloseTo(-weight, 13);
    }
  }
});
