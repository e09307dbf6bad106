import { CompilerNotFoundError, chooseBackend } from '@judi4cloud/stencil';
import { openPropagator } from '../../src/propagate/open.ts';
import type { Medium, Positions, Propagator, PropagatorOptions, RealArray } from '../../src/propagate/propagator.ts';

/** The backends that every law is tried on: all that this machine can run. */
export const backends = await availableBackends();

async function availableBackends(): Promise<('c' | 'wasm')[]> {
  try {
    await chooseBackend('c');
    return ['c', 'wasm'];
  } catch (error) {
    if (!(error instanceof CompilerNotFoundError)) throw error;
    console.warn(`The laws are tried on WebAssembly only: ${error.message}`);
    return ['wasm'];
  }
}

export type Precision = PropagatorOptions['precision'];

const defaults: PropagatorOptions = {
  spaceOrder: 8,
  freeSurface: false,
  IC: 'as',
  subsamplingFactor: 1,
  sumPadding: true,
  dt: 1,
  backend: 'auto',
  nthreads: 1,
  precision: 'f32',
};

export const open = (medium: Medium, options: Partial<PropagatorOptions>): Promise<Propagator> =>
  openPropagator(medium, { ...defaults, ...options });

/** Uniform numbers in [−1, 1), the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

export const positions = (...points: number[][]): Positions => ({
  count: points.length,
  coordinates: Float64Array.from(points.flat()),
});

/** A Ricker wavelet of peak frequency `f0` (kHz), its peak at `delay` (ms). */
export const ricker = (nt: number, dt: number, f0: number, delay = 1 / f0): Float64Array =>
  Float64Array.from({ length: nt }, (_, t) => {
    const a = (Math.PI * f0 * (t * dt - delay)) ** 2;
    return (1 - 2 * a) * Math.exp(-a);
  });

/** Random numbers smooth enough to propagate: a Ricker wavelet with random modulation, one per point. */
export function randomData(nt: number, count: number, dt: number, f0: number, seed: number): Float64Array {
  const next = random(seed);
  const wavelet = ricker(nt, dt, f0);
  const phases = Array.from({ length: count }, () => [next(), 3 * next()]);
  return Float64Array.from({ length: nt * count }, (_, i) => {
    const t = Math.floor(i / count);
    const [amplitude, phase] = phases[i % count];
    return wavelet[t] * amplitude * Math.cos(0.05 * t + phase) + 0.2 * wavelet[Math.max(t - 20, 0)] * amplitude;
  });
}

export function dot(a: RealArray, b: RealArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

export const norm = (a: RealArray): number => Math.sqrt(dot(a, a));

export function distance(a: RealArray, b: RealArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}

/** `‖a − b‖ / ‖b‖`. */
export const relative = (a: RealArray, b: RealArray): number => distance(a, b) / norm(b);

/** A small medium with a random smooth model: `n` nodes at 10 m, velocities about 2 km/s. */
export function smallMedium(n: readonly number[], seed: number, density: boolean): Medium {
  const next = random(seed);
  const waves = Array.from({ length: 6 }, () => n.map(() => 3 * next()));
  const field = (base: number, variation: number, first: number): Float64Array => {
    const values = new Float64Array(n.reduce((a, b) => a * b, 1));
    for (let i = 0; i < values.length; i++) {
      let rest = i;
      const place = [...n].reverse().map((nodes) => {
        const index = rest % nodes;
        rest = Math.floor(rest / nodes);
        return index / nodes;
      });
      const phase = (wave: number): number =>
        place.reduce((sum, x, axis) => sum + Math.PI * waves[wave][axis] * x, wave);
      values[i] = base + variation * (Math.sin(phase(first)) + 0.5 * Math.cos(phase(first + 1)));
    }
    return values;
  };
  const m = field(0.25, 0.05, 0);
  const parameters = density ? { m, rho: field(2, 0.4, 2) } : { m };
  return { n, d: n.map(() => 10), o: n.map(() => 0), nb: 12, parameters };
}

/** A random smooth model perturbation. */
export const perturbation = (n: readonly number[], seed: number): Float64Array =>
  Float64Array.from(smallMedium(n, seed, false).parameters['m'], (value) => 0.2 * (value - 0.25));
