import type { ArrayDecl, Expr, Nest, Program, Real, Stage } from '../src/schedule/program.ts';

export const num = (value: number): Expr => ({ kind: 'const', value });
export const scalar = (name: string): Expr => ({ kind: 'scalar', name });
export const bound = (name: string): Expr => ({ kind: 'let', name });
export const add = (...terms: Expr[]): Expr => ({ kind: 'add', terms });
export const mul = (...factors: Expr[]): Expr => ({ kind: 'mul', factors });
export const neg = (operand: Expr): Expr => ({ kind: 'neg', operand });
export const div = (numerator: Expr, denominator: Expr): Expr => ({ kind: 'div', numerator, denominator });
export const sqrt = (operand: Expr): Expr => ({ kind: 'sqrt', operand });
export const load = (array: string, time: number, offset: readonly number[]): Expr => ({
  kind: 'load',
  array,
  time,
  offset,
});

/** Weights of the second derivative on a unit grid, c₀ … c_{order/2}. */
export function secondDerivative(order: number): number[] {
  const half = order / 2;
  const weights = [0];
  for (let j = 1; j <= half; j++) {
    let ratio = 1;
    for (let k = 1; k <= half; k++) if (k !== j) ratio *= (k * k) / (k * k - j * j);
    weights.push(ratio / (j * j));
  }
  weights[0] = -2 * weights.reduce((sum, weight) => sum + weight, 0);
  return weights;
}

/** Weights of the first derivative half a cell away, c₁ … c_{order/2}. */
export function firstDerivative(order: number): number[] {
  const half = order / 2;
  return Array.from({ length: half }, (_, j) => {
    const own = 2 * j + 1;
    let ratio = 1 / own;
    for (let k = 0; k < half; k++) if (k !== j) ratio *= (2 * k + 1) ** 2 / ((2 * k + 1) ** 2 - own ** 2);
    return ratio;
  });
}

const unit = (axes: number, axis: number, cells: number) =>
  Array.from({ length: axes }, (_, i) => (i === axis ? cells : 0));

const axisNames = (count: number) =>
  ['x', 'y', 'z'].slice(3 - count).map((name, i) => (count === 2 && i === 0 ? 'x' : name));

/** k_axis · (c₀ u + Σ c_j (u[+j] + u[−j])) */
function secondAlong(array: string, axes: readonly string[], axis: number, order: number): Expr {
  const [centre, ...sides] = secondDerivative(order);
  const at = (cells: number) => load(array, 0, unit(axes.length, axis, cells));
  return mul(
    scalar(`k_${axes[axis]}`),
    add(mul(num(centre), at(0)), ...sides.map((weight, i) => mul(num(weight), add(at(i + 1), at(-i - 1))))),
  );
}

/** k_axis · Σ c_j (f[shift + j] − f[shift + 1 − j]): half a cell ahead for shift 0, behind for −1. */
function firstAlong(
  array: string,
  time: number,
  axes: readonly string[],
  axis: number,
  order: number,
  shift: 0 | -1,
): Expr {
  const at = (cells: number) => load(array, time, unit(axes.length, axis, cells));
  const terms = firstDerivative(order).map((weight, i) => mul(num(weight), add(at(shift + i + 1), neg(at(shift - i)))));
  return mul(scalar(`k_${axes[axis]}`), add(...terms));
}

const spacings = (axes: readonly string[]) => axes.map((axis) => `h_${axis}`);

export interface AcousticOptions {
  readonly axes?: 1 | 2 | 3;
  readonly order?: number;
  readonly real?: Real;
  readonly direction?: 1 | -1;
  /** Saves u[t] every so many steps. */
  readonly stride?: number;
  readonly mirror?: 'odd' | 'even';
}

/** Constant-density acoustics with a separable sponge, in place, with a source and receivers. */
export function acoustic(options: AcousticOptions = {}): Program {
  const { order = 8, real = 'f32', direction = 1, stride, mirror } = options;
  const axes = axisNames(options.axes ?? 2);
  const last = axes.length - 1;
  const zero = axes.map(() => 0);
  const eta = (axis: number) => load(`eta_${axes[axis]}`, 0, zero);
  const w = load('w', 0, zero);
  const forward = direction;
  const row = last === 0 ? [] : [{ name: 'e_row', value: add(...axes.slice(0, -1).map((_, axis) => eta(axis))) }];
  const update: Nest = {
    kind: 'nest',
    label: 'update u',
    every: 1,
    temporaries: [],
    stages: [
      {
        reach: axes.map(() => [0, 0]),
        row,
        point: [
          { name: 'g', value: mul(w, add(...row.map(({ name }) => bound(name)), eta(last)), scalar('dt')) },
          { name: 'lap', value: add(...axes.map((_, axis) => secondAlong('u', axes, axis, order))) },
        ],
        stores: [
          {
            array: 'u',
            time: forward,
            value: div(
              add(
                mul(w, scalar('dt2'), bound('lap')),
                mul(add(num(2), bound('g')), load('u', 0, zero)),
                neg(load('u', -forward, zero)),
              ),
              add(num(1), bound('g')),
            ),
          },
        ],
      },
    ],
  };
  const save: Nest = {
    kind: 'nest',
    label: 'save u',
    every: stride ?? 1,
    temporaries: [],
    stages: [
      {
        reach: axes.map(() => [0, 0]),
        row: [],
        point: [],
        stores: [{ array: 'saved', time: 0, value: load('u', 0, zero) }],
      },
    ],
  };
  return {
    name: `acoustic ${axes.length}D order ${order}`,
    axes,
    real,
    direction,
    halo: axes.map(() => order / 2),
    arrays: [
      { kind: 'time', name: 'u', levels: 2 },
      { kind: 'grid', name: 'w', written: false },
      ...axes.map((name, axis): ArrayDecl => ({ kind: 'profile', name: `eta_${name}`, axis })),
      ...(stride === undefined ? [] : [{ kind: 'snapshots', name: 'saved', stride, written: true } as const]),
    ],
    points: [
      { name: 'src', role: 'source' },
      { name: 'rec', role: 'receiver' },
    ],
    scalars: ['dt', ...spacings(axes)],
    constants: [
      { name: 'dt2', value: mul(scalar('dt'), scalar('dt')) },
      ...axes.map((axis) => ({ name: `k_${axis}`, value: div(num(1), mul(scalar(`h_${axis}`), scalar(`h_${axis}`))) })),
    ],
    steps: [
      update,
      { kind: 'inject', points: 'src', array: 'u', time: forward, scale: mul(scalar('dt2'), w) },
      ...(mirror === undefined
        ? []
        : [{ kind: 'mirror', array: 'u', time: forward, parity: mirror, depth: order / 2 } as const]),
      { kind: 'sample', points: 'rec', value: load('u', 0, zero) },
      ...(stride === undefined ? [] : [save]),
    ],
  };
}

/** Variable-density acoustics, `div(b grad u)` through tile-local fluxes. */
export function variableDensity(options: { axes?: 1 | 2 | 3; order?: number; real?: Real } = {}): Program {
  const { order = 8, real = 'f32' } = options;
  const axes = axisNames(options.axes ?? 2);
  const half = order / 2;
  const zero = axes.map(() => 0);
  const flux = (axis: number) => `flux_${axes[axis]}`;
  const fluxes: Stage = {
    reach: axes.map(() => [half, half - 1]),
    row: [],
    point: [{ name: 'buoyancy', value: load('b', 0, zero) }],
    stores: axes.map((_, axis) => ({
      array: flux(axis),
      time: 0,
      value: mul(bound('buoyancy'), firstAlong('u', 0, axes, axis, order, 0)),
    })),
  };
  const update: Stage = {
    reach: axes.map(() => [0, 0]),
    row: [],
    point: [{ name: 'total', value: add(...axes.map((_, axis) => firstAlong(flux(axis), 0, axes, axis, order, -1))) }],
    stores: [
      {
        array: 'u',
        time: 1,
        value: add(
          mul(load('w', 0, zero), scalar('dt2'), bound('total')),
          mul(num(2), load('u', 0, zero)),
          neg(load('u', -1, zero)),
        ),
      },
    ],
  };
  return {
    name: `variable density ${axes.length}D order ${order}`,
    axes,
    real,
    direction: 1,
    halo: axes.map(() => order),
    arrays: [
      { kind: 'time', name: 'u', levels: 3 },
      { kind: 'grid', name: 'w', written: false },
      { kind: 'grid', name: 'b', written: false },
    ],
    points: [
      { name: 'src', role: 'source' },
      { name: 'rec', role: 'receiver' },
    ],
    scalars: ['dt', ...spacings(axes)],
    constants: [
      { name: 'dt2', value: mul(scalar('dt'), scalar('dt')) },
      ...axes.map((axis) => ({ name: `k_${axis}`, value: div(num(1), scalar(`h_${axis}`)) })),
    ],
    steps: [
      {
        kind: 'nest',
        label: 'update u',
        every: 1,
        temporaries: axes.map((_, axis) => flux(axis)),
        stages: [fluxes, update],
      },
      { kind: 'inject', points: 'src', array: 'u', time: 1, scale: mul(scalar('dt2'), load('w', 0, zero)) },
      { kind: 'sample', points: 'rec', value: sqrt(add(num(1), mul(load('u', 0, zero), load('u', 0, zero)))) },
    ],
  };
}

/** A staggered system with several stores per nest, as elastic propagators have: u from the gradient of p, p from the divergence of u[t+1]. */
export function velocityPressure(options: { order?: number; real?: Real } = {}): Program {
  const { order = 8, real = 'f32' } = options;
  const axes = axisNames(2);
  const zero = [0, 0];
  const nest = (label: string, stores: Stage['stores']): Nest => ({
    kind: 'nest',
    label,
    every: 1,
    temporaries: [],
    stages: [
      {
        reach: [
          [0, 0],
          [0, 0],
        ],
        row: [],
        point: [],
        stores,
      },
    ],
  });
  const velocity = axes.map((axis, i) => ({
    array: `v_${axis}`,
    time: 1,
    value: add(load(`v_${axis}`, 0, zero), mul(scalar('dt'), firstAlong('p', 0, axes, i, order, 0))),
  }));
  const divergence = add(...axes.map((axis, i) => firstAlong(`v_${axis}`, 1, axes, i, order, -1)));
  return {
    name: `velocity and pressure order ${order}`,
    axes,
    real,
    direction: 1,
    halo: axes.map(() => order),
    arrays: [
      { kind: 'time', name: 'p', levels: 2 },
      { kind: 'time', name: 'v_x', levels: 2 },
      { kind: 'time', name: 'v_z', levels: 2 },
      { kind: 'grid', name: 'kappa', written: false },
      { kind: 'grid', name: 'energy', written: true },
    ],
    points: [
      { name: 'src', role: 'source' },
      { name: 'rec', role: 'receiver' },
    ],
    scalars: ['dt', ...spacings(axes)],
    constants: axes.map((axis) => ({ name: `k_${axis}`, value: div(num(1), scalar(`h_${axis}`)) })),
    steps: [
      nest('update v', velocity),
      nest('update p', [
        { array: 'p', time: 1, value: add(load('p', 0, zero), mul(scalar('dt'), load('kappa', 0, zero), divergence)) },
        { array: 'energy', time: 0, value: add(load('energy', 0, zero), mul(load('p', 0, zero), load('p', 0, zero))) },
      ]),
      { kind: 'inject', points: 'src', array: 'p', time: 1, scale: scalar('dt') },
      { kind: 'sample', points: 'rec', value: add(load('p', 1, [1, 0]), neg(load('p', 1, [0, -1]))) },
    ],
  };
}
