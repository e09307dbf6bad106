import { describe, expect, test } from 'vitest';
import type { Medium } from '../../src/propagate/propagator.ts';
import { backends, distance, norm, open, perturbation, positions, randomData, smallMedium } from './setup.ts';

/** `log2` slopes of errors over steps that halve. */
const slopes = (errors: readonly number[]): number[] => errors.slice(1).map((error, i) => Math.log2(errors[i] / error));

describe.each(backends)('linearisation on %s', (backend) => {
  test.each([
    { name: 'constant density', density: false, freeSurface: false },
    { name: 'density and free surface', density: true, freeSurface: true },
  ])('F(m + h·dm) − F(m) is O(h), minus h·J dm it is O(h²): $name', async ({ density, freeSurface }) => {
    const n = [41, 36];
    const dt = 1.2;
    const medium = smallMedium(n, 21, density);
    const dm = perturbation(n, 22);
    const source = { positions: positions([103, 42]), data: randomData(160, 1, dt, 0.02, 23) };
    const receivers = positions([33, 61], [150, 23], [333.3, 210]);
    const options = { dt, freeSurface, backend, precision: 'f64' } as const;
    using propagator = await open(medium, options);
    const { linear, background } = await propagator.born(source, dm, receivers);
    const first: number[] = [];
    const second: number[] = [];
    for (let h = 0.05, i = 0; i < 5; i++, h /= 2) {
      const m = Float64Array.from(medium.parameters['m'], (value, node) => value + h * dm[node]);
      const moved: Medium = { ...medium, parameters: { ...medium.parameters, m } };
      using there = await open(moved, options);
      const data = await there.forward(source, receivers);
      first.push(distance(data, background));
      second.push(
        distance(
          data,
          background.map((value, k) => value + h * linear[k]),
        ),
      );
    }
    for (const slope of slopes(first)) expect(Math.abs(slope - 1)).toBeLessThan(0.05);
    for (const slope of slopes(second)) expect(Math.abs(slope - 2)).toBeLessThan(0.1);
    expect(norm(linear)).toBeGreaterThan(0);
  });
});
