import { PhysicalParameter } from '@judi4cloud/judi';
import { describe, expect, it } from 'vitest';
import { noise } from './seeded.ts';

/** Rounding of a few float32 operations. */
const rounding = 1e-6;

describe.each([
  { n: [6, 5], d: [10, 20], o: [100, 0] },
  { n: [4, 3, 5], d: [5, 10, 20], o: [0, -30, 10] },
])('PhysicalParameter in $n.length dimensions', ({ n, d, o }) => {
  const size = n.reduce((a, b) => a * b);
  const make = (seed: number) => new PhysicalParameter(noise(size, seed), n, d, o);
  const [u, v, w] = [make(1), make(2), make(3)];

  it('forms a vector space', () => {
    expect(u.plus(v).equals(v.plus(u))).toBe(true);
    expect(
      u
        .plus(v)
        .plus(w)
        .equals(u.plus(v.plus(w)), rounding),
    ).toBe(true);
    expect(u.plus(u.scale(-1)).norm()).toBe(0);
    expect(u.plus(u.similar()).equals(u)).toBe(true);
    expect(
      u
        .plus(v)
        .scale(0.7)
        .equals(u.scale(0.7).plus(v.scale(0.7)), rounding),
    ).toBe(true);
    expect(u.scale(1.7).equals(u.plus(u.scale(0.7)), rounding)).toBe(true);
  });

  it('takes numbers, arrays and parameters as operands', () => {
    expect(u.plus(0.5).equals(u.plus(new Float32Array(size).fill(0.5)))).toBe(true);
    expect(u.times(v).equals(v.times(u))).toBe(true);
    expect(u.times(v).dividedBy(v).equals(u, rounding)).toBe(true);
    expect(u.minus(u.data).norm(1)).toBe(0);
  });

  it('has norms and an inner product that belong together', () => {
    expect(u.dot(u)).toBeCloseTo(u.norm() ** 2, 10);
    expect(u.withData(1).norm(1)).toBe(size);
    expect(u.norm(Number.POSITIVE_INFINITY)).toBe(Math.max(u.max(), -u.min()));
    expect(Math.abs(u.dot(v))).toBeLessThanOrEqual(u.norm() * v.norm());
  });

  it('keeps the grid of slices', () => {
    const part = u.at(...n.map(() => [1, 3] as const));
    expect(part.n).toEqual(n.map(() => 2));
    expect(part.d).toEqual(d);
    expect(part.o).toEqual(o.map((x, k) => x + d[k]));
    expect(part.data[0]).toBe(u.value(...n.map(() => 1)));
    expect(part.data.at(-1)).toBe(u.value(...n.map(() => 2)));
    const strided = u.at(...n.map((k) => [0, k, 2] as const));
    expect(strided.d).toEqual(d.map((h) => 2 * h));
    expect(strided.n).toEqual(n.map((k) => Math.ceil(k / 2)));
    expect(strided.value(...n.map(() => 1))).toBe(u.value(...n.map(() => 2)));
  });

  it('transposes values with their grid, and back', () => {
    const t = u.transpose();
    expect(t.n).toEqual([...n].reverse());
    expect(t.o).toEqual([...o].reverse());
    expect(t.value(...n.map((_, k) => k).reverse())).toBe(u.value(...n.map((_, k) => k)));
    expect(t.transpose().equals(u)).toBe(true);
  });

  it('does not change its operands', () => {
    const before = u.data.slice();
    u.plus(v).scale(2).times(w);
    expect(u.data).toEqual(before);
    expect(
      u
        .copy()
        .addScaled(2, v)
        .equals(u.plus(v.scale(2)), rounding),
    ).toBe(true);
    expect(u.data).toEqual(before);
  });
});

describe('parameters on different grids', () => {
  const a = new PhysicalParameter([1, 2, 3, 4], [2, 2], [10, 10], [0, 0]);
  const b = new PhysicalParameter([10, 20, 30, 40], [2, 2], [10, 10], [10, 10]);

  it('are combined on the union of their domains', () => {
    const sum = a.plus(b);
    expect(sum.n).toEqual([3, 3]);
    expect(sum.o).toEqual([0, 0]);
    expect([...sum.data]).toEqual([1, 2, 0, 3, 14, 20, 0, 30, 40]);
    expect([...a.minus(b).data]).toEqual([1, 2, 0, 3, -6, -20, 0, -30, -40]);
    expect(sum.minus(b).at([0, 2], [0, 2]).equals(a)).toBe(true);
  });

  it('are refused when their spacing differs', () => {
    const c = new PhysicalParameter(1, [2, 2], [10, 12], [0, 0]);
    expect(() => a.plus(c)).toThrow(
      'Parameters have different spacings (m): 10 × 10 and 10 × 12. Interpolate one of them to the grid of the other first.',
    );
    expect(() => a.dot(a.at([0, 1], undefined))).toThrow('different grids, points: 2 × 2 and 1 × 2');
  });
});

it('says what is wrong with sizes and slices', () => {
  expect(() => new PhysicalParameter([1, 2, 3], [2, 2], [10, 10], [0, 0])).toThrow(
    'data has 3 values, expected 4 = 2 × 2.',
  );
  const p = new PhysicalParameter(0, [4, 4], [10, 10], [0, 0]);
  expect(() => p.at([2, 9], undefined)).toThrow('slice of axis 0 is [2, 9], expected within [0, 4].');
  const loose = p as unknown as { at(...slices: unknown[]): unknown };
  expect(() => loose.at(5)).toThrow(
    'The number of slices is 1, expected 2, one for each axis: [start, stop], or undefined for all of its points.',
  );
  expect(() => loose.at(5, undefined)).toThrow(
    'slice of axis 0 is 5, expected [start, stop] within [0, 4], or undefined for all of its points.',
  );
  expect(() => p.value(5)).toThrow('The number of indices is 1, expected 2, one for each axis.');
  expect(() => p.plus([1, 2])).toThrow('the other operand has 2 values, expected 16 = 4 × 4.');
  expect(() => new PhysicalParameter(0, [4, 4], [10, 0], [0, 0])).toThrow(
    'd is [10, 0], expected positive spacings in metres.',
  );
});
