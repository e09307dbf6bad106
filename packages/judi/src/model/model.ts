import { GridMismatchError, UnsupportedPhysicsError, ValueError } from '../errors.ts';
import type { Medium } from '../propagate/propagator.ts';
import { asGrid, type Grid, gridValues, sameGrid } from './grid.ts';
import { type ParameterName, type ParameterRule, parameterNames, parameterRules } from './parameters.ts';
import { PhysicalParameter } from './physical-parameter.ts';
import { checkSpacing } from './plausibility.ts';

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
const known: ReadonlySet<string> = new Set([...parameterNames.filter((name) => name !== 'm'), 'nb', ...laterPhysics]);

/** A medium's parameters by their names: over its grid, or a number everywhere. */
export type ModelParameters = Readonly<Record<Exclude<ParameterName, 'm'>, PhysicalParameter | number>> & {
  readonly m: PhysicalParameter;
};

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
  readonly parameters: ModelParameters;

  constructor(
    n: readonly number[],
    d: readonly number[],
    o: readonly number[],
    m: ParameterValues,
    options: ModelOptions = {},
  ) {
    const grid = asGrid(n, d, o);
    if (typeof options !== 'object' || options === null)
      throw new ValueError({ what: 'The last argument', got: options, expected: 'an object such as { rho: 2.1 }' });
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
    this.parameters = parametersOn(grid, { ...options, m });
  }

  /** Squared slowness in s²/km². */
  get m(): PhysicalParameter {
    return this.parameters.m;
  }
  /** Density in g/cm³. */
  get rho(): PhysicalParameter | number {
    return this.parameters.rho;
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

  /** The same medium with other values of some parameters. */
  with(changes: Partial<Readonly<Record<ParameterName, ParameterValues>>>): Model {
    const { m, ...others } = { ...this.parameters, ...changes };
    return new Model(this.n, this.d, this.o, m, { ...others, nb: this.nb });
  }
}

/** Names of the parameters that the equations of a model have: those that differ from what they are when left out. */
export function usedParameters({ parameters }: Model): readonly ParameterName[] {
  return parameterNames.filter((name) => {
    const { neutral }: ParameterRule = parameterRules[name];
    return neutral === undefined || parameters[name] !== neutral;
  });
}

/** The model as plain data. */
export function toMedium(model: Model): Medium {
  const { n, d, o, nb, parameters } = model;
  const values = usedParameters(model).map((name) => {
    const value = parameters[name];
    return [name, typeof value === 'number' ? gridValues(name, value, n) : value.data];
  });
  return { n, d, o, nb, parameters: Object.fromEntries(values) };
}

type GivenParameters = Pick<ModelOptions, Exclude<ParameterName, 'm'>> & { readonly m: ParameterValues };

function parametersOn(grid: Grid, given: GivenParameters): ModelParameters {
  const entries = parameterNames.map((name) => {
    const { neutral, check }: ParameterRule = parameterRules[name];
    const values = given[name] ?? neutral;
    const isNumber = typeof values === 'number' && neutral !== undefined;
    const parameter = isNumber ? values : onGrid(name, values, grid);
    check(typeof parameter === 'number' ? Float32Array.of(parameter) : parameter.data);
    return [name, parameter];
  });
  return Object.fromEntries(entries);
}

function onGrid(what: string, values: ParameterValues | undefined, grid: Grid): PhysicalParameter {
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
