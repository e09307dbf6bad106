import { describe, expect, test } from 'vitest';
import type { Medium, RealArray } from '../../src/propagate/propagator.ts';
import { backends, distance, open, positions, relative, ricker, smallMedium } from './setup.ts';

const constantMedium = (n: readonly number[], h: number, velocity: number, nb = 40): Medium => ({
  n,
  d: n.map(() => h),
  o: n.map(() => 0),
  nb,
  parameters: { m: new Float64Array(n.reduce((a, b) => a * b, 1)).fill(velocity ** -2) },
});

/** The Ricker wavelet of `ricker`, at any time. */
const wavelet = (t: number, f0: number): number => {
  const a = (Math.PI * f0 * (t - 1 / f0)) ** 2;
  return (1 - 2 * a) * Math.exp(-a);
};

/**
 * The wavefield of a point source of one cell's volume, `q = s(t)·h^ndim·δ(x)`, in a homogeneous medium:
 * 3D `h³·s(t − r/c)/(4πr)`; 2D `h²/(2π)·∫ s(t − (r/c)·cosh θ) dθ`.
 */
function homogeneous(ndim: number, r: number, c: number, h: number, f0: number, times: Float64Array): Float64Array {
  if (ndim === 3) return times.map((t) => (h ** 3 * wavelet(t - r / c, f0)) / (4 * Math.PI * r));
  const steps = 4000;
  return times.map((t) => {
    const end = Math.acosh(Math.max((t * c) / r, 1));
    let sum = 0;
    for (let i = 0; i <= steps; i++) {
      const weight = i === 0 || i === steps ? 0.5 : 1;
      sum += weight * wavelet(t - (r / c) * Math.cosh((end * i) / steps), f0);
    }
    return (h ** 2 * sum * end) / steps / (2 * Math.PI);
  });
}

const column = (data: RealArray, count: number, point: number): Float64Array =>
  Float64Array.from({ length: data.length / count }, (_, t) => data[t * count + point]);

describe.each(backends)('homogeneous medium on %s', (backend) => {
  /** Ten points per wavelength at the peak frequency, time step at a third of the stability limit: ≤ 1 % asked. */
  test.each([
    { ndim: 2, n: [141, 141], nb: 40, nt: 520, offsets: [60, 110, 160] },
    { ndim: 3, n: [41, 41, 41], nb: 20, nt: 290, offsets: [50, 70, 90] },
  ])('the $ndim D record is the analytic one', async ({ ndim, n, nb, nt, offsets }) => {
    const c = 2;
    const f0 = 0.02;
    const h = c / f0 / 10;
    const dt = 0.5;
    const centre = Math.floor(n[0] / 2) * h;
    const source = positions(n.map(() => centre));
    const receivers = positions(...offsets.map((r) => n.map((_, axis) => centre + (axis === 0 ? r : 0))));
    using propagator = await open(constantMedium(n, h, c, nb), { dt, backend });
    const data = await propagator.forward({ positions: source, data: ricker(nt, dt, f0) }, receivers);
    const times = Float64Array.from({ length: nt }, (_, t) => t * dt);
    offsets.forEach((r, i) => {
      expect(relative(column(data, offsets.length, i), homogeneous(ndim, r, c, h, f0, times))).toBeLessThan(0.01);
    });
  });
});

describe('convergence', () => {
  const f0 = 0.007;
  const duration = 560;
  const sampling = 8;

  /** One trace in a homogeneous medium, for a source of unit strength that starts smoothly: an onset would limit the order. */
  async function trace(h: number, dt: number, spaceOrder: number): Promise<Float64Array> {
    const nodes = 1600 / h + 1;
    const medium = constantMedium([nodes, nodes], h, 2, Math.round(400 / h));
    using propagator = await open(medium, { dt, spaceOrder, precision: 'f64' });
    const data = ricker(duration / dt + 2, dt, f0, 1.8 / f0);
    const record = await propagator.forward({ positions: positions([800, 800]), data }, positions([1200, 800]));
    return Float64Array.from({ length: duration / sampling }, (_, i) => record[(i * sampling) / dt] / h ** 2);
  }

  /** From three resolutions, each twice as fine as the one before: errors in what stays the same cancel. */
  async function observedOrder(traces: Promise<Float64Array>[]): Promise<number> {
    const [coarse, middle, fine] = await Promise.all(traces);
    return Math.log2(distance(coarse, middle) / distance(middle, fine));
  }

  test.each([
    { spaceOrder: 2, h: 10, dt: 0.5 },
    { spaceOrder: 4, h: 16, dt: 1 },
    { spaceOrder: 8, h: 16, dt: 1 },
  ])('in h: order $spaceOrder', async ({ spaceOrder, h, dt }) => {
    const order = await observedOrder([h, h / 2, h / 4].map((spacing) => trace(spacing, dt, spaceOrder)));
    expect(Math.abs(order - spaceOrder)).toBeLessThan(0.2);
  });

  test('in dt: order 2', async () => {
    const order = await observedOrder([2, 1, 0.5].map((dt) => trace(20, dt, 8)));
    expect(Math.abs(order - 2)).toBeLessThan(0.2);
  });
});

describe.each(backends)('reciprocity on %s', (backend) => {
  test.each([false, true])('source and receiver may be exchanged (density varies: %s)', async (density) => {
    const medium = smallMedium([61, 51], 11, density);
    using propagator = await open(medium, { dt: 1.2, backend });
    const [a, b] = [positions([103.3, 88.1]), positions([471.2, 402.9])];
    const data = ricker(300, 1.2, 0.015);
    const there = await propagator.forward({ positions: a, data }, b);
    const back = await propagator.forward({ positions: b, data }, a);
    expect(relative(there, back)).toBeLessThan(1e-5);
  });
});

describe.each(backends)('free surface on %s', (backend) => {
  /** A pressure-free surface is the method of images: the source minus its mirror image, here in a model twice as deep. */
  test('equals a source and its negative image in a full space', async () => {
    const [nx, nz, h] = [81, 41, 10];
    const half = constantMedium([nx, nz], h, 2, 20);
    const full: Medium = { ...constantMedium([nx, 2 * nz - 1], h, 2, 20), o: [0, -(nz - 1) * h] };
    const data = ricker(350, 1.5, 0.012);
    const receivers = positions([150, 30], [600, 210]);
    using surface = await open(half, { freeSurface: true, dt: 1.5, backend });
    using space = await open(full, { dt: 1.5, backend });
    const record = await surface.forward({ positions: positions([400, 60]), data }, receivers);
    const direct = await space.forward({ positions: positions([400, 60]), data }, receivers);
    const image = await space.forward({ positions: positions([400, -60]), data }, receivers);
    expect(
      relative(
        record,
        direct.map((value, i) => value - image[i]),
      ),
    ).toBeLessThan(1e-5);
  });
});
