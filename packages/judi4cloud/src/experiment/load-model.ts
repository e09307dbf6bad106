import { Model } from '@judi4cloud/judi';
import { faultedModel } from '../models/faulted-model.ts';
import { smooth } from '../models/smooth.ts';
import { reorder } from '../readers/axis-order.ts';
import { DataFileError } from '../readers/errors.ts';
import { findFile } from '../readers/find-file.ts';
import { type Hdf5File, openHdf5 } from '../readers/hdf5.ts';
import { readRaw } from '../readers/raw.ts';
import type {
  AxisOrder,
  BackgroundRecipe,
  DensityRecipe,
  FileRecipe,
  GridRecipe,
  ModelRecipe,
  Quantity,
} from './model-recipe.ts';

/** A model and the content of the files that it was read from. */
export interface LoadedModel {
  readonly model: Model;
  /** SHA-256 of each data file, by its path. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Reads or makes a model.
 *
 * @param folders where data files are looked for, the preferred first
 * @throws ExperimentError with the line that named what can't be used
 */
export function loadModel(recipe: ModelRecipe, folders: readonly string[]): Promise<LoadedModel> {
  return recipe.entry.withinAsync(async () => {
    switch (recipe.from) {
      case 'hdf5':
        return fromHdf5(recipe, folders);
      case 'raw':
        return fromRaw(recipe, folders);
      case 'layers':
        return { model: modelOf(recipe.grid, layeredSlowness(recipe), recipe.rho), files: {} };
      case 'faulted': {
        const { seed, waterDepth, faults, grid } = recipe;
        const { vp, rho } = faultedModel({
          ...grid,
          ...(seed !== undefined && { seed }),
          ...(waterDepth !== undefined && { waterDepth }),
          ...(faults !== undefined && { faults }),
        });
        const m = squaredSlowness(vp, 'km/s');
        const density = recipe.rho?.kind === 'gardner' ? rho : undefined;
        return { model: modelOf(grid, m, recipe.rho, density), files: {} };
      }
      default:
        return recipe satisfies never;
    }
  });
}

/** Makes the background of a model. */
export async function loadBackground(
  recipe: BackgroundRecipe,
  model: Model,
  folders: readonly string[],
): Promise<LoadedModel> {
  switch (recipe.kind) {
    case 'model': {
      const loaded = await loadModel(recipe.recipe, folders);
      const { n, d, o } = loaded.model;
      if ([...n, ...d, ...o].every((value, k) => value === [...model.n, ...model.d, ...model.o][k])) return loaded;
      throw recipe.recipe.entry.error(
        `background has ${n.join(' × ')} points of ${d.join(' × ')} m, expected the model's ${model.n.join(' × ')} ` +
          `of ${model.d.join(' × ')} m.`,
      );
    }
    case 'smooth':
      return { model: smoothed(recipe, model), files: {} };
    default:
      return recipe satisfies never;
  }
}

/** The model with its slowness smoothed, which keeps traveltimes. */
function smoothed({ entry, sigma, keepAbove }: BackgroundRecipe & { kind: 'smooth' }, model: Model): Model {
  const [dx, dz] = model.d;
  if (dx !== dz)
    throw entry.error(`background.smooth: points are ${dx} × ${dz} m apart, expected equal distances for smoothing.`);
  const rows = Math.max(0, Math.ceil((keepAbove - model.o[1]) / dz));
  const slowness = smooth(model.m.data.map(Math.sqrt), [model.n[0], model.n[1]], sigma / dz, { keepAbove: rows });
  return model.with({ m: slowness.map((s) => s * s) });
}

type Recipe<From extends ModelRecipe['from']> = ModelRecipe & { readonly from: From };

async function fromRaw(recipe: Recipe<'raw'>, folders: readonly string[]): Promise<LoadedModel> {
  const { grid, order, dtype, byteOrder, quantity } = recipe;
  const found = await find(recipe.source, folders);
  const shape = order.map((axis) => grid.n[axis === 'x' ? 0 : 1]);
  const values = reorder(await readRaw(found.path, { shape, dtype, byteOrder }), shape, order, ['x', 'z']);
  return { model: modelOf(grid, squaredSlowness(values, quantity), recipe.rho), files: { [found.path]: found.sha256 } };
}

async function fromHdf5(recipe: Recipe<'hdf5'>, folders: readonly string[]): Promise<LoadedModel> {
  const { path, sha256 } = await find(recipe.source, folders);
  using file = await openHdf5(path);
  const numbers = (given: string | readonly [number, number]): readonly [number, number] => {
    if (typeof given !== 'string') return given;
    const { values } = file.read(given);
    if (values.length !== 2)
      throw new DataFileError({
        file: path,
        got: `${values.length} values in '${given}'`,
        expected: '2 for a 2D model',
      });
    return [values[0], values[1]];
  };
  const grid = { n: numbers(recipe.grid.n), d: numbers(recipe.grid.d), o: numbers(recipe.grid.o) };
  const section = (dataset: string) => readSection(file, path, dataset, grid, recipe.order);
  const rho = recipe.rho?.kind === 'dataset' ? section(recipe.rho.dataset) : undefined;
  const m = squaredSlowness(section(recipe.dataset), recipe.quantity);
  return { model: modelOf(grid, m, recipe.rho, rho), files: { [path]: sha256 } };
}

function readSection(file: Hdf5File, path: string, dataset: string, { n }: GridRecipe, order: AxisOrder): Float32Array {
  const { shape, values } = file.read(dataset);
  const expected = order.map((axis) => n[axis === 'x' ? 0 : 1]);
  if (shape.length !== 2 || shape.some((count, k) => count !== expected[k]))
    throw new DataFileError({
      file: path,
      got: `dataset '${dataset}' of ${shape.join(' × ')}`,
      expected: `${expected.join(' × ')} (${order.join(', ')})`,
      advice: 'Check order: it names the axes as they are stored, the slowest first.',
    });
  return reorder(Float32Array.from(values), shape, order, ['x', 'z']);
}

function find({ entry, file, obtain, sha256 }: FileRecipe, folders: readonly string[]) {
  return entry.withinAsync(() => findFile({ file, folders, obtain, sha256 }));
}

function layeredSlowness({ grid: { n, d, o }, layers }: Recipe<'layers'>): Float32Array {
  const column = Float32Array.from({ length: n[1] }, (_, k) => {
    const z = o[1] + k * d[1];
    const layer = layers.find(({ to }) => z < to) ?? layers[layers.length - 1];
    return 1 / layer.velocity ** 2;
  });
  const m = new Float32Array(n[0] * n[1]);
  for (let x = 0; x < n[0]; x++) m.set(column, x * n[1]);
  return m;
}

/** Squared slowness in s²/km². */
function squaredSlowness(values: Float32Array, quantity: Quantity): Float32Array {
  switch (quantity) {
    case 's2/km2':
      return values;
    case 'km/s':
      return values.map((v) => 1 / (v * v));
    case 'm/s':
      return values.map((v) => 1e6 / (v * v));
    default:
      return quantity satisfies never;
  }
}

function modelOf(grid: GridRecipe, m: Float32Array, recipe: DensityRecipe | undefined, rho?: Float32Array): Model {
  const { n, d, o } = grid;
  return new Model(n, d, o, m, { rho: rho ?? density(recipe, m) });
}

function density(recipe: DensityRecipe | undefined, m: Float32Array): number | Float32Array | undefined {
  if (recipe?.kind === 'constant') return recipe.value;
  if (recipe?.kind === 'gardner') return m.map(gardner);
  return undefined;
}

/** Fastest water, in km/s. */
const water = 1.51;

/**
 * Density in g/cm³ from squared slowness: `0.31·v^¼` with v in m/s, water 1.
 *
 * @see Gardner, Gardner and Gregory 1974, Geophysics 39(6), eq. 1
 */
function gardner(m: number): number {
  const v = 1 / Math.sqrt(m);
  return v <= water ? 1 : 0.31 * (1000 * v) ** 0.25;
}
