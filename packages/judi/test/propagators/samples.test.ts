import { describe, expect, test } from 'vitest';
import { backends, dot, norm, open, positions, random, smallMedium } from './setup.ts';

const [nt, dt] = [90, 1.2];
const n = [31, 26];
const medium = smallMedium(n, 5, true);
const source = positions([103, 91]);
const receivers = positions([103, 91], [120, 83], [151, 23]);
const noise = (count: number, seed: number, rows = nt) => {
  const next = random(seed);
  return Float64Array.from({ length: rows * count }, next);
};

describe.each(backends)('samples of records on %s', (backend) => {
  const options = { precision: 'f64', dt, backend } as const;

  test('every one, the first and the last too, is what a longer record has at that time', async () => {
    using propagator = await open(medium, options);
    const q = noise(1, 1, 2 * nt);
    const long = await propagator.forward({ positions: source, data: q }, receivers);
    for (const rows of [1, 2, 3, nt]) {
      const short = await propagator.forward({ positions: source, data: q.subarray(0, rows) }, receivers);
      expect(short).toEqual(long.slice(0, rows * receivers.count));
    }
    expect(norm(long.slice((nt - 1) * receivers.count, nt * receivers.count))).toBeGreaterThan(0);
  });

  test('a sample of the source acts at its time: the first as any later one', async () => {
    using propagator = await open(medium, options);
    const impulse = (at: number) => Float64Array.from({ length: nt }, (_, t) => (t === at ? 1 : 0));
    const first = await propagator.forward({ positions: source, data: impulse(0) }, receivers);
    const later = await propagator.forward({ positions: source, data: impulse(7) }, receivers);
    expect(later.slice(7 * receivers.count)).toEqual(first.slice(0, (nt - 7) * receivers.count));
    expect(norm(first)).toBeGreaterThan(0);
  });

  test.each([1, 2, 3, nt])('⟨F q, d⟩ = ⟨q, F′ d⟩ for noise to both ends of %i samples', async (rows) => {
    using propagator = await open(medium, options);
    const [q, d] = [noise(1, 2, rows), noise(receivers.count, 3, rows)];
    const Fq = await propagator.forward({ positions: source, data: q }, receivers);
    const Fd = await propagator.adjoint({ positions: receivers, data: d }, source);
    expect(Math.abs(dot(Fq, d) - dot(q, Fd))).toBeLessThanOrEqual(1e-12 * norm(Fq) * norm(d));
  });
});
