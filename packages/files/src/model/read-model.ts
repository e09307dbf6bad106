import { Model, PhysicalParameter } from '@judi4cloud/judi';
import { type Quantity, quantityOf } from '../content/units.ts';
import { sizeOf } from '../content/variable.ts';
import type { DataFile, StoredVariable } from '../data-file.ts';
import { DataFileError } from '../errors.ts';
import type { ByteOrder } from '../formats/raw/byte-order.ts';
import type { RawDescription } from '../formats/raw/read.ts';
import type { RawType } from '../formats/raw/read-values.ts';
import { findVariable, type GridQuery, gridOf } from '../grid/grid-axes.ts';
import { readGrid } from '../grid/read-grid.ts';
import { type From, openDataFile } from '../open-data-file.ts';
import { checkFrom } from '../places/check-place.ts';

export interface ReadOptions extends GridQuery, From {
  /** Type of raw values without a header, float32 when left out. */
  readonly dtype?: RawType | undefined;
  /** Byte order of raw values without a header, little when left out. */
  readonly byteOrder?: ByteOrder | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ReadModelOptions extends ReadOptions {
  /** Name of the dataset of squared slowness or velocity, found when left out. */
  readonly values?: string | undefined;
  /** What it holds, where its units don't say it. */
  readonly quantity?: Quantity | undefined;
  /** Density: g/cm³, or the name of a dataset; the dataset `rho` when left out, if there is one. */
  readonly rho?: number | string | undefined;
  /** Cells of absorbing layer on each side. */
  readonly nb?: number | undefined;
}

/**
 * Reads a model from HDF5, Julia's JLD, Zarr, or raw values.
 *
 * Axes, spacing and units are taken from the file where it says them; what it doesn't say is asked for. Velocity becomes squared slowness.
 *
 * @throws DataFileError when something is missing, or isn't what it should be
 * @example const model = await readModel('overthrust_model.h5');
 * @example const smooth = await readModel('overthrust_model.h5', { values: 'm0' });
 * @example const vp = await readModel('vp.bin', { n: [851, 176], d: [20, 20], quantity: 'm/s' });
 * @example const dropped = await readModel('model.h5', { from: pickedPlace(input.files) }); // in a browser
 */
export async function readModel(path: string, options: ReadModelOptions = {}): Promise<Model> {
  const { from, segy } = options;
  checkFrom('readModel(path, { from })', path, from);
  await using file = await openDataFile(path, { raw: rawDescription(path, options), from, segy });
  return await modelOf(file, { ...options, ...queryFor(path, options) });
}

/** The model in an open file. */
export async function modelOf(file: DataFile, options: ReadModelOptions): Promise<Model> {
  const name = options.values ?? speedName(file);
  const found = await gridOf(file, findVariable(file, name), options);
  const m = squaredSlowness(await readGrid(file, found, options.signal), quantityIn(file, found.variable, options));
  const { n, d, o } = found.grid;
  const rho = await density(file, options);
  const cells = file.attributes['absorbing_cells'];
  const nb = options.nb ?? (typeof cells === 'number' ? cells : undefined);
  return new Model(n, d, o, m, { rho, nb });
}

export interface ReadParametersOptions extends ReadOptions {
  /** Names of the datasets, all on the grid when left out. */
  readonly names?: readonly string[] | undefined;
}

/**
 * Reads parameters, images or gradients as they are: `m`, `epsilon`, `delta`, `theta` of a TTI model, say.
 *
 * @returns each by its name, in the units of the file
 * @throws DataFileError
 * @example const { m, epsilon, theta } = await readParameters('BGCompass_tti.jld');
 * @example const { image } = await readParameters('image.zarr');
 */
export async function readParameters(
  path: string,
  options: ReadParametersOptions = {},
): Promise<Record<string, PhysicalParameter>> {
  const { from, segy } = options;
  checkFrom('readParameters(path, { from })', path, from);
  await using file = await openDataFile(path, { raw: rawDescription(path, options), from, segy });
  return await parametersOf(file, { ...options, ...queryFor(path, options) });
}

/** The parameters of an open file. */
export async function parametersOf(
  file: DataFile,
  options: ReadParametersOptions,
): Promise<Record<string, PhysicalParameter>> {
  const { names, signal } = options;
  const wanted = names?.map((name) => findVariable(file, name)) ?? file.variables.filter(mayBeGrid);
  if (wanted.length === 0) {
    const got = `no values over a grid among ${file.variables.map(({ name }) => name).join(', ') || 'no datasets'}`;
    throw new DataFileError({ file: file.path, got, expected: 'datasets over x, z or x, y, z' });
  }
  const parameters: [string, PhysicalParameter][] = [];
  for (const variable of wanted) {
    const found = await gridOf(file, variable, options);
    const { n, d, o } = found.grid;
    parameters.push([variable.name, new PhysicalParameter(await readGrid(file, found, signal), n, d, o)]);
  }
  return Object.fromEntries(parameters);
}

const mayBeGrid = ({ shape, dimensions }: StoredVariable): boolean =>
  (shape.length === 2 || shape.length === 3) &&
  (dimensions === undefined || dimensions.every((axis) => ['x', 'y', 'z'].includes(axis)));

/** The layout of raw values whose numbers of points are given: they need no header. */
export function rawDescription(path: string, { n, order, dtype, byteOrder }: ReadOptions): RawDescription | undefined {
  if (!/\.(bin|f32)$/i.test(path) || n === undefined || typeof n === 'string') return undefined;
  const axes = n.length === 2 ? ['x', 'z'] : ['x', 'y', 'z'];
  return { shape: (order ?? axes).map((axis) => n[axes.indexOf(axis)]), dtype, byteOrder };
}

/** Raw values without a header have z fastest, unless it is said otherwise. */
export function queryFor(path: string, options: ReadOptions): GridQuery {
  const { n, d, o, order } = options;
  const raw = rawDescription(path, options);
  return { n, d, o, order: order ?? (raw && (raw.shape.length === 2 ? ['x', 'z'] : ['x', 'y', 'z'])) };
}

const speedNames = ['m', 'vp', 'velocity', 'v', 'values'];

function speedName({ path, variables }: DataFile): string {
  const names = variables.filter(mayBeGrid).map(({ name }) => name);
  const found = speedNames.find((name) => names.includes(name)) ?? (names.length === 1 ? names[0] : undefined);
  if (found !== undefined) return found;
  const got = names.length === 0 ? 'no values over a grid' : `datasets ${names.join(', ')}`;
  throw new DataFileError({
    file: path,
    got,
    expected: `one that is called ${speedNames.slice(0, 4).join(', ')}`,
    advice: 'Name the one with squared slowness or velocity: values.',
  });
}

function quantityIn(file: DataFile, { name, attributes }: StoredVariable, { quantity }: ReadModelOptions): Quantity {
  const found = quantity ?? quantityOf(attributes['units']) ?? (/^m0?$/.test(name) ? 's2/km2' : undefined);
  if (found) return found;
  const { units } = attributes;
  throw new DataFileError({
    file: file.path,
    got: `dataset '${name}' ${units === undefined ? 'without units' : `in ${units}`}`,
    expected: 'm/s, km/s or s2/km2',
    advice: 'Say what it holds: quantity.',
  });
}

/** Squared slowness in s²/km², in place of the values. */
function squaredSlowness(values: Float32Array, quantity: Quantity): Float32Array {
  switch (quantity) {
    case 's2/km2':
      return values;
    case 'km/s':
      for (let i = 0; i < values.length; i++) values[i] = 1 / (values[i] * values[i]);
      return values;
    case 'm/s':
      for (let i = 0; i < values.length; i++) values[i] = 1e6 / (values[i] * values[i]);
      return values;
    default:
      return quantity satisfies never;
  }
}

async function density(file: DataFile, options: ReadModelOptions) {
  const { rho, signal } = options;
  if (typeof rho === 'number') return rho;
  const variable = rho === undefined ? file.variables.find(({ name }) => name === 'rho') : findVariable(file, rho);
  if (!variable) return undefined;
  if (sizeOf(variable.shape) === 1) return (await file.read(variable))[0];
  return readGrid(file, await gridOf(file, variable, options), signal);
}
