import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeRows, reorder } from '../src/grid/axis-order.ts';

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
