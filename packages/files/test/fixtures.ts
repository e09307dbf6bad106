import { join } from 'node:path';
import { Geometry, type JudiVector, judiVector, PhysicalParameter } from '@judi4cloud/judi';
import fc from 'fast-check';
import { scratchFolder } from '../../../test/scratch-folder.ts';

/** Endings of all the formats that are written. */
export const endings = ['h5', 'zarr', 'bin'] as const;

export const newPath = (ending: string, name = 'data'): string => join(scratchFolder(), `${name}.${ending}`);

/** Any float32, infinities and NaN among them. */
const float = fc.float({ noDefaultInfinity: false, noNaN: false });

const positive = fc.integer({ min: 1, max: 40_000 }).map((n) => n / 8);

/** Parameters on grids of 2 or 3 axes with any values. */
export const anyParameter = fc
  .array(fc.integer({ min: 1, max: 7 }), { minLength: 2, maxLength: 3 })
  .chain((n) =>
    fc.tuple(
      fc.constant(n),
      fc.tuple(...n.map(() => positive)),
      fc.tuple(...n.map(() => fc.integer({ min: -1e6, max: 1e6 }))),
      fc.array(float, { minLength: product(n), maxLength: product(n) }),
    ),
  )
  .map(([n, d, o, values]) => new PhysicalParameter(Float32Array.from(values), n, d, o));

const anyShot = fc.tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 4 })).chain(([nt, nrec]) =>
  fc.record({
    nt: fc.constant(nt),
    dt: fc.constantFrom(0.5, 2, 4),
    t0: fc.constantFrom(0, -8, 12.5),
    x: fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: nrec, maxLength: nrec }),
    z: fc.integer({ min: -50, max: 50 }),
    values: fc.array(float, { minLength: nt * nrec, maxLength: nt * nrec }),
  }),
);

/** Shots that differ in samples, receivers and times. */
export const anyShots = fc.array(anyShot, { minLength: 1, maxLength: 4 }).map((shots): JudiVector => {
  const geometry = new Geometry(
    shots.map(({ x }) => x),
    shots.map(({ x }) => x.map((_, k) => k)),
    shots.map(({ z }) => [z]),
    {
      dt: shots.map(({ dt }) => dt),
      t: shots.map(({ nt, dt }) => (nt - 1) * dt),
      t0: shots.map(({ t0 }) => t0),
    },
  );
  return judiVector(
    geometry,
    shots.map(({ values }) => Float32Array.from(values)),
  );
});

export const product = (n: readonly number[]): number => n.reduce((a, b) => a * b, 1);

/** Values that grow along x and z, so that a transposed grid is another one. */
export function ramp(n: readonly [number, number]): PhysicalParameter {
  const data = Float32Array.from(
    { length: n[0] * n[1] },
    (_, k) => 0.1 + 0.01 * Math.floor(k / n[1]) + 0.0001 * (k % n[1]),
  );
  return new PhysicalParameter(data, n, [12.5, 10], [100, -20]);
}
