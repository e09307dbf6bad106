import { counted } from '@judi4cloud/errors';
import type { Grid } from '@judi4cloud/judi';
import { gridAxes } from '../content/grid-variables.ts';
import type { DataFile, StoredVariable } from '../data-file.ts';
import { DataFileError } from '../errors.ts';
import type { AxisOrder } from './axis-order.ts';

/** What a file doesn't say of a grid, or what is to count instead. */
export interface GridQuery {
  /** Points along x[, y], z, or the name of the dataset that has them. */
  readonly n?: readonly number[] | string | undefined;
  /** Distances in metres along x[, y], z, or the name of the dataset that has them. */
  readonly d?: readonly number[] | string | undefined;
  /** Coordinates in metres of the first point, or the name of the dataset that has them. */
  readonly o?: readonly number[] | string | undefined;
  /** Axes as they are stored, the slowest first. */
  readonly order?: AxisOrder | undefined;
}

/** A variable over a grid, and how its axes are stored. */
export interface GridVariable {
  readonly variable: StoredVariable;
  readonly grid: Grid;
  readonly stored: AxisOrder;
}

/**
 * Finds the grid of a variable: what is asked for counts first, then the names of its axes with their spacing and origin or coordinates, then
 * datasets `n`, `d`, `o` as JUDI's files have them.
 *
 * @throws DataFileError when the grid or the order of axes isn't known
 */
export async function gridOf(file: DataFile, variable: StoredVariable, query: GridQuery): Promise<GridVariable> {
  const { shape, name } = variable;
  const fail = (got: string, expected: string, advice: string): never => {
    throw new DataFileError({ file: file.path, got: `dataset '${name}' ${got}`, expected, advice });
  };
  if (shape.length !== 2 && shape.length !== 3)
    return fail(`of ${shape.join(' × ') || 'one number'}`, 'values over x, z or x, y, z', 'Choose another dataset.');
  const axes = gridAxes(shape.length);
  const vector = (given: readonly number[] | string | undefined, fallback: string) =>
    numbersOf(file, given ?? (has(file, fallback) ? fallback : undefined), axes);
  const n = await vector(query.n, 'n');
  const stored = query.order ?? storedOrder(variable, axes, n) ?? ambiguous(variable, n, fail);
  if (stored.length !== axes.length || axes.some((axis) => !stored.includes(axis)))
    fail(`has ${axes.length} axes`, `an order of ${axes.join(', ')}`, `Got ${stored.join(', ')}.`);
  const points = axes.map((axis) => shape[stored.indexOf(axis)]);
  if (n && points.some((count, k) => count !== n[k])) {
    const expected = stored.map((axis) => n[axes.indexOf(axis)]);
    const advice = 'Check order: it names the axes as they are stored, the slowest first.';
    fail(`of ${shape.join(' × ')}`, `${expected.join(' × ')} (${stored.join(', ')})`, advice);
  }
  const placed = await places(file, variable, stored, axes);
  const d = query.d === undefined ? (placed.d ?? (await vector(undefined, 'd'))) : await vector(query.d, 'd');
  const o = query.o === undefined ? (placed.o ?? (await vector(undefined, 'o'))) : await vector(query.o, 'o');
  if (!d) {
    const why = variable.unplaced === undefined ? '' : `: ${variable.unplaced}`;
    return fail(`has no spacing${why}`, 'the distances between points in metres', 'Give d.');
  }
  return { variable, grid: { n: points, d, o: o ?? axes.map(() => 0) }, stored };
}

type Fail = (got: string, expected: string, advice: string) => never;

const has = ({ variables }: DataFile, name: string): boolean =>
  variables.some((variable) => variable.name === name && variable.shape.length === 1);

/** The order of axes: as they are named, as Julia has them, or the one that fits the number of points. */
function storedOrder(
  { dimensions, order, shape }: StoredVariable,
  axes: AxisOrder,
  n: readonly number[] | undefined,
): AxisOrder | undefined {
  if (dimensions && axes.every((axis) => dimensions.includes(axis))) return dimensions;
  const reversed = [...axes].reverse();
  if (order) return order === 'natural' ? axes : reversed;
  if (!n) return undefined;
  const natural = shape.every((count, k) => count === n[k]);
  const backward = shape.every((count, k) => count === n[axes.length - 1 - k]);
  if (natural && backward) return undefined;
  return backward ? reversed : axes;
}

function ambiguous({ shape }: StoredVariable, n: readonly number[] | undefined, fail: Fail): never {
  const why = n ? 'fits in two orders of axes' : 'has axes without names';
  const advice = 'Give order, such as [x, z]: the axes as they are stored, the slowest first.';
  return fail(`of ${shape.join(' × ')} ${why}`, 'the order of axes', advice);
}

async function numbersOf(file: DataFile, given: readonly number[] | string | undefined, axes: AxisOrder) {
  if (given === undefined) return undefined;
  const values = typeof given === 'string' ? await readNamed(file, given) : given;
  if (values.length === axes.length) return Array.from(values, Number);
  const from = typeof given === 'string' ? ` in '${given}'` : '';
  const expected = `${axes.length} for a ${axes.length}D model`;
  throw new DataFileError({ file: file.path, got: `${counted(values.length, 'value')}${from}`, expected });
}

async function readNamed(file: DataFile, name: string): Promise<ArrayLike<number>> {
  return file.read(findVariable(file, name));
}

/** @throws DataFileError when there is none of that name */
export function findVariable({ path, variables, others }: DataFile, name: string): StoredVariable {
  const found = variables.find((variable) => variable.name === name);
  if (found) return found;
  const type = others?.get(name);
  const got = type === undefined ? `no dataset '${name}'` : `dataset '${name}' of type ${type}, which is no numbers`;
  const names = variables.map((variable) => variable.name).join(', ') || 'none';
  const advice = type?.includes('Reference') ? `In Julia, store a plain array: "${name}", Array(${name}).` : '';
  throw new DataFileError({ file: path, got, expected: `one of ${names}`, ...(advice && { advice }) });
}

/** Spacing and origin from the attributes of a variable, or from the coordinates of its axes. */
async function places(
  file: DataFile,
  { attributes, dimensions, name }: StoredVariable,
  stored: AxisOrder,
  axes: AxisOrder,
) {
  const { spacing, origin } = attributes;
  const given = (values: unknown): number[] | undefined =>
    Array.isArray(values) && values.length === axes.length
      ? axes.map((axis) => (values as number[])[stored.indexOf(axis)])
      : undefined;
  if (given(spacing)) return { d: given(spacing), o: given(origin) };
  if (!dimensions || axes.some((axis) => !has(file, axis))) return { d: undefined, o: undefined };
  const lines = await Promise.all(axes.map((axis) => evenly(file, findVariable(file, axis), name)));
  return { d: lines.map(({ d }) => d), o: lines.map(({ o }) => o) };
}

/** Coordinates may differ from even ones by this fraction of their distance: float32 ones do. */
const evenness = 1e-3;

async function evenly(file: DataFile, axis: StoredVariable, of: string): Promise<{ d: number; o: number }> {
  const values = await file.read(axis);
  const { units } = axis.attributes;
  if (units !== undefined && !/^(m|meters?|metres?)$/.test(String(units)))
    throw new DataFileError({
      file: file.path,
      got: `axis ${axis.name} of '${of}' in ${units}`,
      expected: 'metres',
      advice: 'Give d and o in metres.',
    });
  const d = values.length > 1 ? (values[values.length - 1] - values[0]) / (values.length - 1) : 1;
  if (!values.every((value, k) => Math.abs(value - values[0] - k * d) <= evenness * Math.abs(d)) || !(d > 0))
    throw new DataFileError({
      file: file.path,
      got: `axis ${axis.name} of '${of}' is not evenly spaced and increasing`,
      expected: 'a regular grid',
      advice: 'Interpolate it to a regular grid first.',
    });
  return { d, o: values[0] };
}
