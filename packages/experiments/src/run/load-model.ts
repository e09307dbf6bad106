import { DataFileError, type From, findFile, modelOf, openDataFile } from '@judi4cloud/files';
import { Model } from '@judi4cloud/judi';
import type {
  BackgroundRecipe,
  DensityRecipe,
  FileRecipe,
  GridRecipe,
  ModelRecipe,
} from '../description/model-recipe.ts';
import { faultedModel } from '../models/faulted-model.ts';
import { smooth } from '../models/smooth.ts';

/** A model and the content of the files that it was read from. */
export interface LoadedModel {
  readonly model: Model;
  /** SHA-256 of each data file, by its path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Where data files are. */
export interface DataFolders extends From {
  /** Folders to look in, first the preferred. */
  readonly folders: readonly string[];
}

/**
 * Reads or makes a model.
 *
 * @throws ExperimentError with the line that named what can't be used
 */
export function loadModel(recipe: ModelRecipe, data: DataFolders): Promise<LoadedModel> {
  return recipe.entry.withinAsync(async () => {
    switch (recipe.from) {
      case 'hdf5':
      case 'zarr':
      case 'segy':
        return fromFile(recipe, data);
      case 'raw':
        return fromRaw(recipe, data);
      case 'layers':
        return { model: modelOn(recipe.grid, layeredSlowness(recipe), recipe.rho), files: {} };
      case 'faulted': {
        const { seed, waterDepth, faults, grid } = recipe;
        const { vp, rho } = faultedModel({
          ...grid,
          ...(seed !== undefined && { seed }),
          ...(waterDepth !== undefined && { waterDepth }),
          ...(faults !== undefined && { faults }),
        });
        const m = vp.map((v) => 1 / (v * v));
        const density = recipe.rho?.kind === 'gardner' ? rho : undefined;
        return { model: modelOn(grid, m, recipe.rho, density), files: {} };
      }
      default:
        return recipe satisfies never;
    }
  });
}

/** Makes the background of a model. */
export async function loadBackground(recipe: BackgroundRecipe, model: Model, data: DataFolders): Promise<LoadedModel> {
  switch (recipe.kind) {
    case 'model': {
      const loaded = await loadModel(recipe.recipe, data);
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

async function fromRaw(recipe: Recipe<'raw'>, data: DataFolders): Promise<LoadedModel> {
  const { grid, order, dtype, byteOrder, quantity } = recipe;
  const { path, sha256 } = await find(recipe.source, data);
  const shape = order.map((axis) => grid.n[axis === 'x' ? 0 : 1]);
  await using file = await openDataFile(path, { format: 'raw', raw: { shape, dtype, byteOrder }, from: data.from });
  return {
    model: withDensity(await modelOf(file, { ...grid, order, quantity }), recipe.rho),
    files: { [path]: sha256 },
  };
}

async function fromFile(recipe: Recipe<'hdf5' | 'zarr' | 'segy'>, data: DataFolders): Promise<LoadedModel> {
  const { grid, order, quantity, dataset, rho } = recipe;
  const { path, sha256 } = await find(recipe.source, data);
  await using file = await openDataFile(path, { format: recipe.from, from: data.from });
  const named = rho?.kind === 'dataset' ? rho.dataset : undefined;
  const model = await modelOf(file, { ...grid, order, quantity, values: dataset, rho: named });
  if (model.n.length !== 2)
    throw new DataFileError({ file: path, got: `${model.n.length} axes`, expected: '2 for a 2D model' });
  return { model: withDensity(model, rho), files: { [path]: sha256 } };
}

function find({ entry, file, obtain, sha256 }: FileRecipe, data: DataFolders) {
  return entry.withinAsync(() => findFile({ file, obtain, sha256, ...data }));
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

function modelOn(grid: GridRecipe, m: Float32Array, recipe: DensityRecipe | undefined, rho?: Float32Array): Model {
  const { n, d, o } = grid;
  return rho ? new Model(n, d, o, m, { rho }) : withDensity(new Model(n, d, o, m), recipe);
}

function withDensity(model: Model, recipe: DensityRecipe | undefined): Model {
  switch (recipe?.kind) {
    case 'constant':
      return model.with({ rho: recipe.value });
    case 'gardner':
      return model.with({ rho: model.m.data.map(gardner) });
    case 'dataset':
    case undefined:
      return model;
    default:
      return recipe satisfies never;
  }
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
