import { describe, expect, test } from 'vitest';
import { isJudiError } from '../../src/errors.ts';
import type { RealArray } from '../../src/propagate/propagator.ts';
import { backends, norm, open, perturbation, positions, randomData, smallMedium } from './setup.ts';

const [nt, dt] = [120, 1.2];
const n = [31, 26];
const medium = smallMedium(n, 5, true);
const sources = positions([103, 91]);
const receivers = positions([120, 83], [151, 23], [33, 61]);
const single = (values: RealArray) => Float32Array.from(values);
const q = single(randomData(nt, sources.count, dt, 0.02, 1));
const d = single(randomData(nt, receivers.count, dt, 0.02, 2));
const dm = single(perturbation(n, 3));
const times = (values: RealArray, factor: number) => single(values).map((value) => value * factor);

describe.each(backends)('amplitudes on %s', (backend) => {
  const options = { dt, backend, precision: 'f32', IC: 'isic' } as const;
  const at = (positions: typeof sources, data: RealArray) => ({ positions, data });

  test.each([-100, 60])('a source that is 2^%i times as large gives the same digits', async (power) => {
    const factor = 2 ** power;
    using propagator = await open(medium, options);
    const record = await propagator.forward(at(sources, q), receivers);
    expect(await propagator.forward(at(sources, times(q, factor)), receivers)).toEqual(times(record, factor));
    const { linear } = await propagator.born(at(sources, q), dm, receivers);
    const scaled = await propagator.born(at(sources, times(q, factor)), dm, receivers);
    expect(scaled.linear).toEqual(times(linear, factor));
    expect(norm(record)).toBeGreaterThan(0);
  });

  test.each([
    [-70, -50],
    [60, 40],
    [-100, 90],
  ])('images of sources and data that are 2^%i and 2^%i times as large have the same digits', async (a, b) => {
    using propagator = await open(medium, options);
    const image = await propagator.adjointBorn(at(sources, q), at(receivers, d));
    const scaled = await propagator.adjointBorn(at(sources, times(q, 2 ** a)), at(receivers, times(d, 2 ** b)));
    expect(scaled).toEqual(times(image, 2 ** (a + b)));
    expect(norm(image)).toBeGreaterThan(0);
  });

  test.each([
    [80, 'The image has values above 3.4e38, which single precision cannot hold. Scale the source or the data'],
    [-90, 'The image has values below 1.4e-45, which single precision cannot hold. Scale the source or the data'],
  ])(
    'what single precision cannot hold is an error, not an infinite image or none: 2^%i of both',
    async (power, message) => {
      using propagator = await open(medium, options);
      const image = propagator.adjointBorn(at(sources, times(q, 2 ** power)), at(receivers, times(d, 2 ** power)));
      await expect(image).rejects.toThrow(message);
      const loud = propagator.forward(at(sources, times(q, 2 ** 126)), receivers);
      await expect(loud).rejects.toThrow('The record has values above 3.4e38');
    },
  );

  test('a wavefield that blows up is an error that says when', async () => {
    const unstable = { ...options, dt: 4 };
    using propagator = await open(medium, unstable);
    const noise = Float32Array.from({ length: 400 }, (_, t) => (t % 2 === 0 ? 1 : -1));
    const runs = [
      propagator.forward(at(sources, noise), receivers),
      propagator.adjoint(at(sources, noise), receivers),
      propagator.born(at(sources, noise), dm, receivers),
      propagator.gradient(at(sources, noise), receivers, (residual) => ({ f: 0, residual })),
    ];
    for (const error of await Promise.all(runs.map((run) => run.catch((thrown: unknown) => thrown)))) {
      if (!isJudiError(error, 'DivergedError')) throw error;
      expect(error.step).toBeGreaterThan(10);
      expect(error.step).toBeLessThan(390);
    }
    await expect(runs[0]).rejects.toThrow(/^The wavefield is not finite from \d+ ms on \(step \d+ of 400\)\./);
    await expect(runs[1]).rejects.toThrow(/ ms on, backwards in time \(step \d+ of 400\)\./);
  });

  test('an image for which no wavefield would be kept is an error', async () => {
    using propagator = await open(medium, { ...options, subsamplingFactor: nt });
    await expect(propagator.adjointBorn(at(sources, q), at(receivers, d))).rejects.toThrow(
      `subsamplingFactor is ${nt}, so that no wavefield of ${nt} time steps would be kept and the image be zero. Give less than ${nt}`,
    );
    using kept = await open(medium, { ...options, subsamplingFactor: nt - 1 });
    expect(norm(await kept.adjointBorn(at(sources, q), at(receivers, d)))).toBeGreaterThan(0);
  });
});
