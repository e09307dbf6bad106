import { GridMismatchError, UnsupportedPhysicsError, ValueError } from '../errors.ts';
import type { Medium } from '../propagate/propagator.ts';
import { asGrid, type Grid, gridValues, sameGrid } from './grid.ts';
import { PhysicalParameter } from './physical-parameter.ts';
import { checkDensity, checkSpacing, checkSquaredSlowness } from './plausibility.ts';

/** A parameter's values: a number for every point, a flat array (C order, z fastest), or values with their grid. */
export type ParameterValues = number | ArrayLike<number> | PhysicalParameter;

export interface ModelOptions {
  /** Density in g/cm³; 1 when left out. */
  readonly rho?: ParameterValues | undefined;
  /** Quality factor of P waves (later versions). */
  readonly qp?: ParameterValues | undefined;
  /** S velocity in km/s (later versions). */
  readonly vs?: ParameterValues | undefined;
  /** Thomsen's ε (later versions). */
  readonly epsilon?: ParameterValues | undefined;
  /** Thomsen's δ (later versions). */
  readonly delta?: ParameterValues | undefined;
  /** Dip of the symmetry axis in radians (later versions). */
  readonly theta?: ParameterValues | undefined;
  /** Azimuth of the symmetry axis in radians (later versions). */
  readonly phi?: ParameterValues | undefined;
  /** Cells of absorbing layer on each side; 40 when left out. */
  readonly nb?: number | undefined;
}

const laterPhysics = ['qp', 'vs', 'epsilon', 'delta', 'theta', 'phi'] as const;
const known: ReadonlySet<string> = new Set(['rho', 'nb', ...laterPhysics]);

/**
 * An acoustic medium on a regular 2D (x, z) or 3D (x, y, z) grid.
 *
 * @param n points, @param d spacing in metres, @param o origin in metres
 * @param m squared slowness in s²/km²: `m = (1/v)²` for v in km/s
 * @throws UnitsError, ValueError or SizeError when values cannot be what they should be
 * @throws UnsupportedPhysicsError for parameters of later versions
 * @example new Model([120, 100], [10, 10], [0, 0], 1 / 1.5 ** 2, { rho: 1 })
 */
export class Model implements Grid {
  readonly n: readonly number[];
  readonly d: readonly number[];
  readonly o: readonly number[];
  readonly nb: number;
  readonly m: PhysicalParameter;
  readonly rho: PhysicalParameter | number;

  constructor(
    n: readonly number[],
    d: readonly number[],
    o: readonly number[],
    m: ParameterValues,
    options: ModelOptions = {},
  ) {
    const grid = asGrid(n, d, o);
    const later = laterPhysics.filter((name) => options[name] !== undefined);
    if (later.length > 0) throw new UnsupportedPhysicsError({ parameters: later });
    const unknown = Object.keys(options).find((name) => !known.has(name));
    if (unknown !== undefined)
      throw new ValueError({ what: 'A model parameter', got: unknown, expected: `one of ${[...known].join(', ')}` });
    checkSpacing(grid.d);
    this.n = grid.n;
    this.d = grid.d;
    this.o = grid.o;
    this.nb = checkLayer(options.nb ?? 40);
    this.m = parameter('m', m, grid);
    checkSquaredSlowness(this.m.data);
    const rho = options.rho ?? 1;
    this.rho = typeof rho === 'number' ? rho : parameter('rho', rho, grid);
    checkDensity(typeof this.rho === 'number' ? Float32Array.of(this.rho) : this.rho.data);
  }

  /** Points along each axis. */
  get size(): readonly number[] {
    return this.n;
  }
  /** Distance between points in metres. */
  get spacing(): readonly number[] {
    return this.d;
  }
  /** Coordinates of the first point in metres. */
  get origin(): readonly number[] {
    return this.o;
  }

  /** The same medium with another squared slowness (and density). */
  with(changes: { readonly m?: ParameterValues; readonly rho?: ParameterValues }): Model {
    return new Model(this.n, this.d, this.o, changes.m ?? this.m, { rho: changes.rho ?? this.rho, nb: this.nb });
  }
}

/** The model as plain data. */
export function toMedium(model: Model): Medium {
  const { n, d, o, nb, m, rho } = model;
  const medium = { n, d, o, nb, m: m.data };
  if (typeof rho !== 'number') return { ...medium, rho: rho.data };
  return rho === 1 ? medium : { ...medium, rho: gridValues('rho', rho, n) };
}

function parameter(what: string, values: ParameterValues, grid: Grid): PhysicalParameter {
  if (values instanceof PhysicalParameter && !sameGrid(values, grid))
    throw new GridMismatchError({
      what: `The grid of ${what} is not the model's, points`,
      left: values.n,
      right: grid.n,
      advice: 'Compare n, d and o of both.',
    });
  const data = values instanceof PhysicalParameter ? values.data : values;
  return new PhysicalParameter(gridValues(what, data, grid.n), grid.n, grid.d, grid.o);
}

function checkLayer(nb: number): number {
  if (!(Number.isInteger(nb) && nb >= 0))
    throw new ValueError({ what: 'nb', got: nb, expected: 'a whole number of absorbing cells, 40 is usual' });
  return nb;
}
