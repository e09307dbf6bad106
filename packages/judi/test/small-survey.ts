import { Geometry, judiVector, Model, type Options, type PhysicalParameter, rickerWavelet } from '@judi4cloud/judi';
import { noise } from './seeded.ts';

/** Points of the test model, 10 m apart. */
export const n = [61, 41];
const d = [10, 10];
const o = [50, 0];

/** Two layers, 1.5 and 2 km/s, or their smooth background. */
function slowness(smooth: boolean): Float32Array {
  return Float32Array.from({ length: n[0] * n[1] }, (_, i) => {
    const z = i % n[1];
    const share = smooth ? 1 / (1 + Math.exp(-(z - 20) / 3)) : z >= 20 ? 1 : 0;
    return 1 / (1.5 + 0.5 * share) ** 2;
  });
}

export const model = new Model(n, d, o, slowness(false), { nb: 20 });
export const model0 = new Model(n, d, o, slowness(true), { nb: 20 });
export const dm: PhysicalParameter = model.m.minus(model0.m);

/** Two shots of 300 ms, sampled every `dt` ms. */
export function survey(dt = 1) {
  const time = { dt, t: 300 };
  const source = new Geometry([[203], [481]], 0, 23, time);
  const receivers = new Geometry(
    Float64Array.from({ length: 15 }, (_, i) => 85 + i * 37.5),
    0,
    47,
    { ...time, nsrc: 2 },
  );
  return { source, receivers, q: judiVector(source, rickerWavelet(300, dt, 0.015)) };
}

/**
 * One thread and a fixed step: tests share cores, and the discretisation must not follow the model.
 *
 * At 1 ms the survey's samples are the computational ones.
 */
export const options: Options = { dtComp: 1, nthreads: 1 };

/** Noise in time, under a window that lets it begin and end at rest: it goes through resampling unharmed. */
export function noisy(geometry: Geometry, seed: number) {
  return judiVector(
    geometry,
    geometry.axes.map(({ nt }, shot) => {
      const nrec = geometry.xloc[shot].length;
      return noise(nt * nrec, seed + shot).map(
        (v, i) => v * Math.sin((Math.PI * Math.floor(i / nrec)) / (nt - 1)) ** 2,
      );
    }),
  );
}

/** `|a − b|` as a part of the product of norms. */
export const mismatch = (a: number, b: number, normProduct: number): number => Math.abs(a - b) / normProduct;
