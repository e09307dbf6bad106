import { Geometry, resample, type TimeAxis, timeResample } from '@judi4cloud/judi';
import { describe, expect, it } from 'vitest';
import { computationalAxis } from '../src/acquisition/computational-time.ts';
import { noise } from './seeded.ts';

const axis = (dt: number, t: number, t0 = 0): TimeAxis => ({ t0, dt, nt: Math.round((t - t0) / dt) + 1 });

/** A pulse of 10 Hz, band-limited and at rest at both ends. */
const pulse = (time: number): number => {
  const r = Math.PI * 0.01 * (time - 400);
  return (1 - 2 * r * r) * Math.exp(-r * r);
};
const sampled = ({ t0, dt, nt }: TimeAxis): Float32Array =>
  Float32Array.from({ length: nt }, (_, i) => pulse(t0 + i * dt));
const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, v, i) => sum + v * y[i], 0);
const largestDifference = (x: Float32Array, y: Float32Array): number =>
  x.reduce((largest, v, i) => Math.max(largest, Math.abs(v - y[i])), 0);

const pairs = [
  [axis(2, 800), axis(1, 800)],
  [axis(2, 800), axis(1.618, 799.292)],
  [axis(4, 800), axis(1.475, 800.925)],
  [axis(0.75, 799.5), axis(1.618, 799.292)],
  [axis(2, 800, 20), axis(1.5, 900)],
  [axis(2, 801, 1), axis(2, 800)],
] as const;

describe.each(pairs)('resampling between %o and %o', (a, b) => {
  it('is exact to 1e-4 for a band-limited pulse, both ways', () => {
    expect(largestDifference(resample(sampled(a), 1, a, b), sampled(b))).toBeLessThan(1e-4);
    expect(largestDifference(resample(sampled(b), 1, b, a), sampled(a))).toBeLessThan(1e-4);
  });

  it('has the way back as its adjoint, in inner products weighted by dt', () => {
    const nrec = 3;
    const x = noise(a.nt * nrec, 1);
    const y = noise(b.nt * nrec, 2);
    const left = b.dt * dot(resample(x, nrec, a, b), y);
    const right = a.dt * dot(x, resample(y, nrec, b, a));
    const scale = b.dt * Math.sqrt(dot(y, y) * dot(x, x));
    // Float32 results: each product is rounded once.
    expect(Math.abs(left - right) / scale).toBeLessThan(1e-7);
  });

  it('treats traces alike', () => {
    const x = noise(a.nt, 3);
    const doubled = Float32Array.from({ length: 2 * a.nt }, (_, i) => x[i >> 1] * (i % 2 === 0 ? 1 : -2));
    const one = resample(x, 1, a, b);
    const two = resample(doubled, 2, a, b);
    for (let i = 0; i < b.nt; i++) {
      expect(two[2 * i]).toBe(one[i]);
      expect(two[2 * i + 1] + 2 * one[i]).toBe(0);
    }
  });
});

describe('timeResample', () => {
  const geometry = new Geometry(0, 0, 0, { dt: 2, t: 1000 });

  it('takes every k-th sample for whole ratios', () => {
    const x = noise(501 * 2, 4);
    const out = timeResample(x, 2, geometry, 4);
    expect(out.length).toBe(251 * 2);
    expect(out[2 * 100]).toBe(x[2 * 200]);
    expect(out[2 * 250 + 1]).toBe(x[2 * 500 + 1]);
    expect(timeResample(x, 2, geometry, 2)).toEqual(x);
  });

  it.each([0.5, 1, 1.618, 2.7])('interpolates a band-limited pulse to %d ms within 1e-3', (dt) => {
    const out = timeResample(sampled(axis(2, 1000)), 1, geometry, dt);
    const to = { t0: 0, dt, nt: Math.floor(1000 / dt) + 1 };
    expect(out.length).toBe(to.nt);
    expect(largestDifference(out, sampled(to))).toBeLessThan(1e-3);
  });

  it('refuses data of another length and a step that is none', () => {
    expect(() => timeResample(new Float32Array(7), 2, geometry, 1)).toThrow(
      'data has 7 values, expected 1002 = 501 × 2.',
    );
    expect(() => timeResample(new Float32Array(501), 1, geometry, 0)).toThrow(
      'dtOut is 0, expected a positive time in ms.',
    );
  });
});

describe('the computational axis', () => {
  // Source and receivers that start and end at different times, as pairs of [t0, t] at 1 ms.
  it.each([
    { name: 'shifted', source: [1, 10], receivers: [2, 11], nt: 11, t0: 1 },
    { name: 'same start', source: [0, 10], receivers: [0, 11], nt: 12, t0: 0 },
    { name: 'same end', source: [1, 11], receivers: [0, 11], nt: 12, t0: 0 },
    { name: 'one inside the other', source: [1, 10], receivers: [0, 11], nt: 12, t0: 0 },
    { name: 'overlapping', source: [-1, 8], receivers: [0, 11], nt: 13, t0: -1 },
  ])('covers both: $name', ({ source, receivers, nt, t0 }) => {
    const [a, b] = [axis(1, source[1], source[0]), axis(1, receivers[1], receivers[0])];
    const both = computationalAxis(a, b, 1);
    expect(both).toEqual({ t0, dt: 1, nt });
    const ones = resample(new Float32Array(a.nt).fill(1), 1, a, both);
    expect([...ones]).toEqual(
      Array.from({ length: nt }, (_, i) => (t0 + i >= source[0] && t0 + i <= source[1] ? 1 : 0)),
    );
  });

  it('goes on past the end where receivers need interpolation', () => {
    expect(computationalAxis(axis(2, 1000), axis(2, 1000), 1).nt).toBe(1001 + 24);
    expect(computationalAxis(axis(2, 1000), axis(1, 1000), 1).nt).toBe(1001);
  });
});
