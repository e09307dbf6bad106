import { type ByteOrder, type Quantity, quantities, type RawType, rawTypes } from '@judi4cloud/files';
import { type Entry, positive, wholeFrom } from './entry.ts';
import { pair } from './numbers.ts';

type Axis = 'x' | 'z';

/** Axes as they are stored, the slowest first. */
export type AxisOrder = readonly [Axis, Axis];

type Pair = readonly [x: number, z: number];

export interface GridRecipe {
  readonly n: Pair;
  readonly d: Pair;
  readonly o: Pair;
}

/** A data file, and the line of the experiment that names it. */
export interface FileRecipe {
  readonly entry: Entry;
  readonly file: string;
  readonly obtain: string | undefined;
  readonly sha256: string | undefined;
}

/** Density: a number in g/cm³, Gardner's relation, or a dataset of the model's file. */
export type DensityRecipe =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'gardner' }
  | { readonly kind: 'dataset'; readonly dataset: string };

interface Common {
  readonly entry: Entry;
  readonly rho: DensityRecipe | undefined;
}

/** Where a model comes from. */
export type ModelRecipe = Common &
  (
    | {
        /** HDF5, Julia's JLD, Zarr or SEG-Y: what is left out, the file says. */
        readonly from: 'hdf5' | 'zarr' | 'segy';
        readonly source: FileRecipe;
        readonly dataset: string | undefined;
        readonly quantity: Quantity | undefined;
        readonly order: AxisOrder | undefined;
        /** Names of datasets, or the numbers themselves. */
        readonly grid: Readonly<Record<(typeof gridKeys)[number], string | Pair | undefined>>;
      }
    | {
        readonly from: 'raw';
        readonly source: FileRecipe;
        readonly quantity: Quantity;
        readonly order: AxisOrder;
        readonly dtype: RawType;
        readonly byteOrder: ByteOrder;
        readonly grid: GridRecipe;
      }
    | { readonly from: 'layers'; readonly grid: GridRecipe; readonly layers: readonly Layer[] }
    | {
        readonly from: 'faulted';
        readonly grid: GridRecipe;
        readonly seed: number | undefined;
        readonly waterDepth: number | undefined;
        readonly faults: number | undefined;
      }
  );

/** A layer down to a depth in metres; the last one has no end. */
export interface Layer {
  readonly velocity: number;
  readonly to: number;
}

/** A background: the model smoothed, or another model on the same grid. */
export type BackgroundRecipe =
  | { readonly kind: 'smooth'; readonly entry: Entry; readonly sigma: number; readonly keepAbove: number }
  | { readonly kind: 'model'; readonly recipe: ModelRecipe };

const origins = ['hdf5', 'zarr', 'segy', 'raw', 'layers', 'constant', 'faulted'] as const;
const gridKeys = ['n', 'd', 'o'] as const;
const fileKeys = ['file', 'obtain', 'sha256', 'quantity', 'order'] as const;
const keysOf = {
  hdf5: ['from', 'rho', ...gridKeys, ...fileKeys, 'values'],
  zarr: ['from', 'rho', ...gridKeys, ...fileKeys, 'values'],
  segy: ['from', 'rho', ...gridKeys, ...fileKeys, 'values'],
  raw: ['from', 'rho', ...gridKeys, ...fileKeys, 'dtype', 'byteOrder'],
  layers: ['from', 'rho', ...gridKeys, 'layers'],
  constant: ['from', 'rho', ...gridKeys, 'velocity'],
  faulted: ['from', 'rho', ...gridKeys, 'seed', 'waterDepth', 'faults'],
} as const;

/**
 * Reads where a model comes from. What a background leaves out, it has from the model.
 *
 * @throws ExperimentError
 */
export function modelRecipe(entry: Entry, base?: Entry): ModelRecipe {
  if (!entry.isMap()) entry.fail(`a map with from: ${origins.join(', ')}`);
  const from = (
    entry.optional('from') ??
    base?.optional('from') ??
    entry.required('from', `one of ${origins.join(', ')}`)
  ).oneOf(origins);
  entry.map(keysOf[from]);
  const sameKind = base?.optional('from')?.value === from;
  const find = (key: string) =>
    entry.optional(key) ??
    (sameKind && key !== 'sha256' && key !== 'obtain' ? base?.optional(key) : undefined) ??
    (gridKeys.some((name) => name === key) ? base?.optional(key) : undefined);
  const need = (key: string, expected: string) => find(key) ?? entry.required(key, expected);
  const common = { entry, rho: densityRecipe(find('rho'), from) };
  switch (from) {
    case 'hdf5':
    case 'zarr':
    case 'segy':
      return {
        ...common,
        from,
        source: fileRecipe(entry, need, base),
        dataset: find('values')?.text('the name of a dataset'),
        quantity: find('quantity')?.oneOf(quantities),
        order: orderOf(find('order')),
        grid: {
          n: datasetOrPair(find('n'), 'numbers of points', wholeFrom(2)),
          d: datasetOrPair(find('d'), 'spacings in metres', positive),
          o: datasetOrPair(find('o'), 'coordinates in metres', Number.isFinite),
        },
      };
    case 'raw':
      return {
        ...common,
        from,
        source: fileRecipe(entry, need, base),
        quantity: need('quantity', 'm/s or km/s for velocity, s2/km2 for squared slowness').oneOf(quantities),
        order: orderOf(find('order')) ?? ['x', 'z'],
        dtype: find('dtype')?.oneOf(rawTypes) ?? 'float32',
        byteOrder: find('byteOrder')?.oneOf(['little', 'big']) ?? 'little',
        grid: gridRecipe(need, find),
      };
    case 'constant': {
      const velocity = velocityOf(need('velocity', 'a velocity in km/s'));
      const layers = [{ velocity, to: Number.POSITIVE_INFINITY }];
      return { ...common, from: 'layers', grid: gridRecipe(need, find), layers };
    }
    case 'layers': {
      const layers = layersOf(need('layers', 'a list of { velocity, to }'));
      return { ...common, from, grid: gridRecipe(need, find), layers };
    }
    case 'faulted':
      return {
        ...common,
        from,
        grid: gridRecipe(need, find),
        seed: find('seed')?.number('a number'),
        waterDepth: find('waterDepth')?.number('a depth in metres'),
        faults: find('faults')?.number('a whole number', wholeFrom(0)),
      };
    default:
      return from satisfies never;
  }
}

/** Reads a background. */
export function backgroundRecipe(entry: Entry, model: Entry): BackgroundRecipe {
  if (!entry.isMap() || entry.optional('smooth') === undefined)
    return { kind: 'model', recipe: modelRecipe(entry, model) };
  entry.map(['smooth', 'keepAbove'], 'a map with smooth and keepAbove, in metres');
  return {
    kind: 'smooth',
    entry,
    sigma: entry.required('smooth', 'a length in metres').number('a length in metres', positive),
    keepAbove: entry.optional('keepAbove')?.number('a depth in metres') ?? Number.NEGATIVE_INFINITY,
  };
}

type Need = (key: string, expected: string) => Entry;
type Find = (key: string) => Entry | undefined;

const pointsExpected = 'numbers of points, [x, z]';
const spacingExpected = 'distances between points in metres, [x, z]';

function gridRecipe(need: Need, find: Find): GridRecipe {
  const o = find('o');
  return {
    n: pair(need('n', pointsExpected), 'numbers of points', wholeFrom(2)),
    d: pair(need('d', spacingExpected), 'distances in metres', positive),
    o: o ? pair(o, 'coordinates in metres', Number.isFinite) : [0, 0],
  };
}

function datasetOrPair(entry: Entry | undefined, what: string, holds: (value: number) => boolean) {
  return typeof entry?.value === 'string' ? entry.value : entry && pair(entry, what, holds);
}

function fileRecipe(entry: Entry, need: Need, base: Entry | undefined): FileRecipe {
  const named = need('file', 'the name of a data file');
  const owner = entry.optional('file') ? entry : (base ?? entry);
  return {
    entry: named,
    file: named.text('the name of a data file'),
    obtain: owner.optional('obtain')?.text('where the file comes from'),
    sha256: owner.optional('sha256')?.text('a SHA-256 in hexadecimal digits'),
  };
}

function orderOf(entry: Entry | undefined): AxisOrder | undefined {
  if (!entry) return undefined;
  const expected = 'the axes, the slowest first: [x, z] or [z, x]';
  const [first, second, ...more] = entry.list(expected).map((item) => item.oneOf<Axis>(['x', 'z']));
  if (!first || !second || first === second || more.length > 0) entry.fail(expected);
  return [first, second];
}

function velocityOf(entry: Entry): number {
  const value = entry.number('a velocity in km/s', positive);
  if (value > 100) entry.fail('a velocity in km/s', `It looks like m/s: write ${value / 1000}.`);
  return value;
}

function layersOf(entry: Entry): Layer[] {
  const list = entry.list('a list of { velocity, to }');
  if (list.length === 0) entry.fail('at least one layer');
  let above = Number.NEGATIVE_INFINITY;
  return list.map((item, k) => {
    item.map(['velocity', 'to']);
    const velocity = velocityOf(item.required('velocity', 'a velocity in km/s'));
    if (k === list.length - 1 && item.optional('to') === undefined) return { velocity, to: Number.POSITIVE_INFINITY };
    const to = item
      .required('to', 'the depth of its bottom in metres')
      .number(
        `a depth in metres${k === 0 ? '' : ` below ${above}`}`,
        (depth) => Number.isFinite(depth) && depth > above,
      );
    above = to;
    return { velocity, to };
  });
}

function densityRecipe(entry: Entry | undefined, from: (typeof origins)[number]): DensityRecipe | undefined {
  if (!entry) return undefined;
  const named = from === 'hdf5' || from === 'zarr';
  const expected = `a density in g/cm³ or gardner${named ? ' or the name of a dataset' : ''}`;
  if (typeof entry.value === 'number') return { kind: 'constant', value: entry.number(expected, positive) };
  if (entry.value === 'gardner') return { kind: 'gardner' };
  if (named) return { kind: 'dataset', dataset: entry.text(expected) };
  return entry.fail(expected);
}
