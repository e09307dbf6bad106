import { describe, expect, test } from 'vitest';
import type { ImagingCondition } from '../../src/propagate/propagator.ts';
import {
  backends,
  dot,
  norm,
  open,
  type Precision,
  perturbation,
  positions,
  random,
  randomData,
  smallMedium,
} from './setup.ts';

/** Rounding alone separates the two sides: some 1e5 additions of f32 or f64 numbers. */
const tolerances: Record<Precision, number> = { f32: 1e-5, f64: 1e-12 };

const nt = 140;
const dt = 1.2;

const grids = [
  { name: '2D', n: [41, 36], density: false, freeSurface: false },
  { name: '2D with density', n: [41, 36], density: true, freeSurface: false },
  { name: '2D with free surface', n: [41, 36], density: false, freeSurface: true },
  { name: '2D with density and free surface', n: [41, 36], density: true, freeSurface: true },
  { name: '3D', n: [22, 20, 21], density: false, freeSurface: false },
  { name: '3D with density and free surface', n: [22, 20, 21], density: true, freeSurface: true },
] as const;

const points = (ndim: number, list: readonly (readonly number[])[]) =>
  positions(...list.map(([x, y, z]) => (ndim === 2 ? [x, z] : [x, y, z])));

describe.each(backends)('adjoints on %s', (backend) => {
  describe.each(['f32', 'f64'] as const)('in %s', (precision) => {
    test.each(grids)('⟨F q, d⟩ = ⟨q, F′ d⟩: $name', async ({ n, density, freeSurface }) => {
      const medium = smallMedium(n, 7, density);
      using propagator = await open(medium, { precision, freeSurface, dt, backend });
      const sources = points(n.length, [
        [103, 91, 42],
        [131, 77, 55],
      ]);
      const receivers = points(n.length, [
        [33, 42, 61],
        [150, 110, 23],
        [77.7, 88.8, 99.9],
        [0, 0, 120],
        [123, 160, 8],
      ]);
      const q = randomData(nt, sources.count, dt, 0.02, 1);
      const d = randomData(nt, receivers.count, dt, 0.02, 2);
      const Fq = await propagator.forward({ positions: sources, data: q }, receivers);
      const Fd = await propagator.adjoint({ positions: receivers, data: d }, sources);
      const difference = Math.abs(dot(Fq, d) - dot(q, Fd));
      expect(difference / (norm(Fq) * norm(d))).toBeLessThan(tolerances[precision]);
      expect(norm(Fq)).toBeGreaterThan(0);
    });

    test.each([0, 1, 2, 3, 4, 5, 6, 9])(
      '⟨J dm, d⟩·dt = ⟨dm, J′ d⟩ for %i absorbing cells, all imaging conditions, to the first and last sample',
      async (nb) => {
        const n = [31, 26];
        for (const freeSurface of [false, true])
          for (const IC of ['as', 'isic', 'fwi'] as const) {
            const medium = { ...smallMedium(n, 8, true), nb };
            using propagator = await open(medium, { precision, freeSurface, dt, IC, backend });
            const next = random(3 + nb);
            const noise = (count: number) => Float64Array.from({ length: nt * count }, next);
            const source = { positions: positions([103, 91]), data: noise(1) };
            const receivers = positions([33, 61], [150, 23], [300, 250]);
            const [d, dm] = [noise(receivers.count), Float64Array.from({ length: n[0] * n[1] }, () => 0.02 * next())];
            const { linear } = await propagator.born(source, dm, receivers);
            const image = await propagator.adjointBorn(source, { positions: receivers, data: d });
            const difference = Math.abs(dt * dot(linear, d) - dot(dm, image));
            expect(difference / (dt * norm(linear) * norm(d)), `${IC}, ${freeSurface}`).toBeLessThan(
              tolerances[precision],
            );
          }
      },
    );

    const conditions: ImagingCondition[] = ['as', 'isic', 'fwi'];
    const variants = grids.flatMap((grid) => conditions.map((IC) => ({ ...grid, IC })));
    test.each(variants)(
      '⟨J dm, d⟩·dt = ⟨dm, J′ d⟩ with sumPadding: $name, $IC',
      async ({ n, density, freeSurface, IC }) => {
        const medium = smallMedium(n, 8, density);
        using propagator = await open(medium, { precision, freeSurface, dt, IC, backend });
        const sources = points(n.length, [[103, 91, 42]]);
        const receivers = points(n.length, [
          [33, 42, 61],
          [150, 110, 23],
          [77.7, 88.8, 99.9],
        ]);
        const source = { positions: sources, data: randomData(nt, 1, dt, 0.02, 3) };
        const d = randomData(nt, receivers.count, dt, 0.02, 4);
        const dm = perturbation(n, 9);
        const { linear } = await propagator.born(source, dm, receivers);
        const image = await propagator.adjointBorn(source, { positions: receivers, data: d });
        const difference = Math.abs(dt * dot(linear, d) - dot(dm, image));
        expect(difference / (dt * norm(linear) * norm(d))).toBeLessThan(tolerances[precision]);
        expect(norm(image)).toBeGreaterThan(0);
      },
    );
  });
});
