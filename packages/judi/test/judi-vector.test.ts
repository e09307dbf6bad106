import { Geometry, judiVector, simsource } from '@judi4cloud/judi';
import { describe, expect, it } from 'vitest';
import { noise } from './seeded.ts';

const geometry = new Geometry(
  [
    [1, 2, 3],
    [4, 5],
  ],
  0,
  50,
  { dt: [2, 4], t: [40, 80] },
);
const make = (seed: number) => judiVector(geometry, [noise(21 * 3, seed), noise(21 * 2, seed + 100)]);
const [u, v, w] = [make(1), make(2), make(3)];

/** Rounding of a few float32 operations. */
const rounding = 1e-6;

describe('judiVectors', () => {
  it('form a vector space', () => {
    expect(u.plus(v).equals(v.plus(u))).toBe(true);
    expect(
      u
        .plus(v)
        .plus(w)
        .equals(u.plus(v.plus(w)), rounding),
    ).toBe(true);
    expect(u.minus(u).norm()).toBe(0);
    expect(u.plus(u.similar()).equals(u)).toBe(true);
    expect(
      u
        .plus(v)
        .scale(0.7)
        .equals(u.scale(0.7).plus(v.scale(0.7)), rounding),
    ).toBe(true);
  });

  it('have inner products and norms weighted by the sampling interval', () => {
    const ones = judiVector(geometry, [new Float32Array(63).fill(1), new Float32Array(42).fill(1)]);
    expect(ones.dot(ones)).toBe(2 * 63 + 4 * 42);
    expect(ones.norm(1)).toBe(2 * 63 + 4 * 42);
    expect(u.norm() ** 2).toBeCloseTo(u.dot(u), 8);
    expect(u.norm(3)).toBeCloseTo(u.abs().times(u.abs()).times(u.abs()).norm(1) ** (1 / 3), 5);
    expect(u.norm(Number.POSITIVE_INFINITY)).toBe(Math.max(u.max(), -u.min()));
  });

  it('combine sample by sample', () => {
    expect(u.times(v).dividedBy(v).equals(u, rounding)).toBe(true);
    expect(u.plus(1).minus(1).equals(u, rounding)).toBe(true);
    expect(u.abs().min()).toBeGreaterThanOrEqual(0);
  });

  it('change in place only where they say so', () => {
    const before = u.copy();
    u.plus(v).scale(3).abs();
    expect(u.equals(before)).toBe(true);
    expect(
      u
        .copy()
        .addScaled(-2, v)
        .equals(u.minus(v.scale(2)), rounding),
    ).toBe(true);
    expect(u.equals(before)).toBe(true);
  });

  it('integrate and differentiate in time, each undoing the other', () => {
    expect(u.cumsum().diff().equals(u, rounding)).toBe(true);
    expect(u.diff().cumsum().equals(u, rounding)).toBe(true);
    expect(u.cumsum().data[1][2]).toBeCloseTo(4 * (u.data[1][0] + u.data[1][2]), 6);
  });

  it('can be muted by time and trace', () => {
    const muted = u.map((value, { time, trace }) => (time < 10 || trace === 1 ? 0 : value));
    expect(muted.data[0].slice(0, 15).every((s) => s === 0)).toBe(true);
    expect(muted.data[0][15]).toBe(u.data[0][15]);
    expect(muted.data[0][16]).toBe(0);
    expect(muted.data[1][6]).toBe(u.data[1][6]);
  });

  it('have shots that can be selected and joined', () => {
    expect(u.at([1, 0]).data[0]).toBe(u.data[1]);
    expect(u.at(0).concat(u.at(1)).equals(u)).toBe(true);
    expect(u.length).toBe(105);
  });

  it('know whether they are finite', () => {
    const bad = u.copy();
    expect(bad.isFinite()).toBe(true);
    bad.data[1][3] = Number.NaN;
    expect(bad.isFinite()).toBe(false);
  });

  it('replicate one array for all shots, without sharing it', () => {
    const wavelet = noise(21, 9);
    const q = judiVector(new Geometry([[1], [2]], 0, { dt: 1, t: 20 }), wavelet);
    expect(q.data).toEqual([wavelet, wavelet]);
    expect(q.data[0]).not.toBe(q.data[1]);
  });
});

describe('simsource', () => {
  const shots = new Geometry(
    [
      [1, 2],
      [2, 3],
    ],
    0,
    0,
    { dt: 1, t: 1 },
  );
  const d = judiVector(shots, [
    [1, 2, 3, 4],
    [10, 20, 30, 40],
  ]);

  it('adds weighted shots on the union of their positions', () => {
    const s = simsource([1, 0.5], d);
    expect([...s.geometry.xloc[0]]).toEqual([1, 2, 3]);
    expect([...s.data[0]]).toEqual([1, 7, 10, 3, 19, 20]);
  });

  it('makes a shot for every row of weights', () => {
    const s = simsource(
      [
        [1, 0],
        [0, 1],
      ],
      d,
    );
    expect(s.nsrc).toBe(2);
    expect([...s.data[1]]).toEqual([0, 10, 20, 0, 30, 40]);
  });
});

describe('a judiVector refuses', () => {
  it('data of another size', () => {
    expect(() => judiVector(geometry, [new Float32Array(63), new Float32Array(40)])).toThrow(
      'Data of shot 1 has 40 values, expected 42 = 21 × 2. Its geometry has nt = 21 samples (dt = 4 ms) and nrec = 2 points.',
    );
    expect(() => judiVector(geometry, [new Float32Array(63)])).toThrow('there are data of 1 shot and a geometry of 2.');
  });

  it('a partner of another geometry', () => {
    const moved = judiVector(
      new Geometry(
        [
          [1, 2, 4],
          [4, 5],
        ],
        0,
        50,
        { dt: [2, 4], t: [40, 80] },
      ),
      u.data,
    );
    expect(() => u.plus(moved)).toThrow('vectors have different positions');
    expect(() => u.dot(u.at(0))).toThrow('vectors have different geometries');
  });
});
