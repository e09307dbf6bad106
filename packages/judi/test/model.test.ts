import {
  calculateDt,
  extendGradient,
  Geometry,
  getComputationalNt,
  getDt,
  limitModelToReceiverArea,
  Model,
  onWarning,
  PhysicalParameter,
  toMedium,
} from '@judi4cloud/judi';
import { describe, expect, it } from 'vitest';
import { caught } from './caught.ts';

const model = (m: number, options = {}) => new Model([12, 11], [10, 10], [0, 0], m, options);

/** The warnings that something causes. */
function warningsOf(action: () => void): string[] {
  const messages: string[] = [];
  using _ = onWarning(({ message }) => messages.push(message));
  action();
  return messages;
}

describe('a model', () => {
  it('takes numbers, arrays and parameters', () => {
    const m = Float32Array.from({ length: 132 }, (_, i) => 0.1 + i / 1000);
    const fromArray = new Model([12, 11], [10, 10], [5, 0], m, { rho: [...m] });
    expect(fromArray.m.data).toEqual(m);
    expect(fromArray.m.o).toEqual([5, 0]);
    const fromParameter = new Model([12, 11], [10, 10], [5, 0], new PhysicalParameter(m, [12, 11], [10, 10], [5, 0]));
    expect(fromParameter.m.equals(fromArray.m)).toBe(true);
    expect(model(0.25).m.data.every((v) => v === 0.25)).toBe(true);
    expect(model(0.25).nb).toBe(40);
  });

  it('becomes plain data, without density where it is 1', () => {
    expect(Object.keys(toMedium(model(0.25)).parameters)).toEqual(['m']);
    expect(toMedium(model(0.25, { rho: 2 })).parameters['rho'].every((v) => v === 2)).toBe(true);
    expect(toMedium(model(0.25, { rho: new Float32Array(132).fill(1) })).parameters['rho']).toBeDefined();
    expect(structuredClone(toMedium(model(0.25)))).toEqual(toMedium(model(0.25)));
  });

  it.each([
    [
      () => model(1500),
      'm is 1500, which looks like velocity in m/s; expected squared slowness in s²/km², 0.02 … 12. Pass m = (1000/v)².',
    ],
    [
      () => model(4e-7),
      'm is 4e-7, which looks like squared slowness in s²/m²; expected squared slowness in s²/km², 0.02 … 12. Multiply it by 10⁶.',
    ],
    [() => model(0), 'The smallest m is 0, expected positive, squared slowness in s²/km², 0.02 … 12.'],
    [() => model(Number.NaN), 'm[0] is NaN, expected a finite number.'],
    [
      () => model(0.25, { rho: 2300 }),
      'rho is 2300, which looks like density in kg/m³; expected g/cm³. Divide it by 1000.',
    ],
    [() => model(0.25, { rho: -1 }), 'The smallest rho is -1, expected positive, density in g/cm³.'],
    [() => model(0.25, { nb: -3 }), 'nb is -3, expected a whole number of absorbing cells, 40 is usual.'],
    [
      () => model(0.25, { density: 1 }),
      "A model parameter is 'density', expected one of rho, nb, qp, vs, epsilon, delta, theta, phi.",
    ],
    [() => new Model([12, 11], [10, 10], [0, 0], new Float32Array(100)), 'm has 100 values, expected 132 = 12 × 11.'],
    [
      () => new Model([12, 11], [10, 10], [0, 0], new PhysicalParameter(0.25, [11, 12], [10, 10], [0, 0])),
      "The grid of m is not the model's, points: 11 × 12 and 12 × 11. Compare n, d and o of both.",
    ],
    [() => new Model([12], [10], [0], 0.25), 'n is [12], expected 2 or 3 numbers of points, (x[, y], z).'],
    [() => new Model([12, 11], [10], [0, 0], 0.25), 'd is [10], expected 2 spacings in metres, as many as n has axes.'],
    [() => new Model([12, 1.5], [10, 10], [0, 0], 0.25), 'n is [12, 1.5], expected positive whole numbers of points.'],
    [
      () => model(0.25, { qp: 100, theta: 0 }),
      'Model parameters qp, theta are not supported by this version, which propagates acoustic waves in m and rho. Leave them out.',
    ],
  ])('refuses what cannot be right: %#', async (action, message) => {
    expect((await caught(action)).message).toBe(message);
  });

  it('warns of what is unlikely, once', () => {
    const warnings = warningsOf(() => {
      model(1.5);
      model(1.5);
      model(20);
      new Model([12, 11], [0.01, 0.01], [0, 0], 0.25);
      model(0.25);
    });
    expect(warnings).toEqual([
      'm from 1.5 to 1.5 s²/km² (0.82 … 0.82 km/s) looks like velocity in km/s: if it is, pass m = (1/v)².',
      'm from 20 to 20 is unusual for squared slowness in s²/km², 0.02 … 12 (0.22 … 0.22 km/s): check its units.',
      'The grid spacing 0.01 m is unusually small: d is in metres, not km.',
    ]);
  });
});

describe('the critical time step', () => {
  const fast = (vmax: number, n: number[]) => {
    const h = n.map(() => 10);
    return new Model(
      n,
      h,
      n.map(() => 0),
      1 / vmax ** 2,
    );
  };

  // dt_ms of the reference cases ac2d_iso, ac2d_iso_so4, ac2d_iso_so16, ac3d_iso, computed by JUDI
  it.each([
    { n: [101, 101], vmax: 3.2, spaceOrder: 8, dt: 1.618 },
    { n: [101, 101], vmax: 3.2, spaceOrder: 4, dt: 1.618 },
    { n: [101, 101], vmax: 3.2, spaceOrder: 16, dt: 1.475 },
    { n: [41, 41, 41], vmax: 2.4, spaceOrder: 8, dt: 1.761 },
  ])('is JUDI’s: $dt ms at order $spaceOrder in $n.length dimensions', ({ n, vmax, spaceOrder, dt }) => {
    expect(calculateDt(fast(vmax, n), { spaceOrder })).toBeCloseTo(dt, 6);
  });

  it('can be overridden, and is what getDt of a model gives', () => {
    expect(calculateDt(model(0.25), { dt: 0.7 })).toBe(0.7);
    expect(getDt(model(0.25))).toBe(calculateDt(model(0.25)));
  });

  it('gives the number of computational steps', () => {
    const src = new Geometry([[10], [20]], 0, 20, { dt: 2, t: 1000 });
    const rec = new Geometry([10, 20], 0, 20, { dt: 4, t: 800, nsrc: 2 });
    expect(getComputationalNt(src, rec, model(0.25), { dt: 1 })).toEqual([1001, 1001]);
    expect(getComputationalNt(rec, model(0.25), { dt: 1 })).toEqual([801, 801]);
    const early = new Geometry([[10], [20]], 0, 20, { dt: 2, t: 600, t0: -100 });
    expect(getComputationalNt(early, rec, model(0.25), { dt: 1 })).toEqual([901, 901]);
    const dt = calculateDt(model(0.25));
    expect(getComputationalNt(src, rec, model(0.25))).toEqual(Array(2).fill(Math.ceil(1000 / dt) + 1));
  });
});

describe('the receiver area', () => {
  const values = Float32Array.from({ length: 41 * 21 }, (_, i) => 0.2 + i / 1e4);
  const full = new Model([41, 21], [10, 10], [100, 0], values, { rho: values });
  const src = new Geometry([[200]], 0, 20, { dt: 1, t: 10 });
  const rec = new Geometry([220, 300], 0, 20, { dt: 1, t: 10 });

  it('holds all points and the buffer, at its place, over the whole depth', () => {
    const { model: part, pert } = limitModelToReceiverArea(src, rec, full, 35, { pert: values });
    expect(part.o).toEqual([160, 0]);
    expect(part.n).toEqual([19, 21]);
    expect(part.m.equals(full.m.at([6, 25], undefined))).toBe(true);
    expect(pert?.equals(part.m)).toBe(true);
    expect((part.rho as PhysicalParameter).equals(part.m)).toBe(true);
  });

  it('ends at the model', () => {
    const { model: part } = limitModelToReceiverArea(src, rec, full, 1e4);
    expect(part.m.equals(full.m)).toBe(true);
  });

  it('is undone for gradients by zeros outside, its adjoint', () => {
    const { model: part } = limitModelToReceiverArea(src, rec, full, 0);
    const extended = extendGradient(full, part.m);
    expect(extended.n).toEqual(full.n);
    expect(extended.dot(full.m)).toBeCloseTo(part.m.dot(part.m), 10);
    expect(extended.norm()).toBeCloseTo(part.m.norm(), 10);
  });
});
