import { SourceError } from '@judi4cloud/segy/bytes';
import type { DataType, Readable, Array as ZarrArray } from 'zarrita';
import { formatAttribute } from '../../content/convention.ts';
import { type Attribute, type Attributes, sizeOf, type Values } from '../../content/variable.ts';
import type { DataFile, Rows, StoredVariable } from '../../data-file.ts';
import { DataFileError } from '../../errors.ts';
import { unreadable, whereIn } from '../../places/open-file.ts';
import { inside } from '../../places/path.ts';
import type { Place } from '../../places/place.ts';
import { type Chunk, copyChunk } from './chunk.ts';
import { StoredFolder } from './stored-folder.ts';

type Zarr = typeof import('zarrita');
type NumberArray = ZarrArray<DataType, Readable>;

/**
 * Opens a folder of Zarr arrays, version 3 or 2, whoever wrote it.
 *
 * Chunks that aren't there hold the fill value, as Zarr says, but in folders that this package wrote they are missing. In a place that
 * doesn't list folders, consolidated metadata say which arrays there are.
 *
 * @throws DataFileError when it isn't Zarr, or not whole
 * @example await using file = await openZarr(place, 'image.zarr');
 */
export async function openZarr(place: Place, path: string): Promise<DataFile> {
  const zarr = await import('zarrita');
  const store = new StoredFolder(place, path);
  const listed = place.list && (await listedArrays(place, path));
  const known = listed ? store : await consolidated(zarr, store).catch(noZarr(path));
  const group = await (listed ? zarr.open(store) : newestFirst(zarr, known)).catch(noZarr(path));
  const attributes = plainAttributes(group.attrs);
  store.whole = formatAttribute in attributes;
  const arrays = new Map<string, NumberArray>();
  if (group instanceof zarr.Array) arrays.set('values', group);
  else
    for (const name of listed ?? consolidatedArrays(path, known))
      arrays.set(name, await damage(path, name, () => zarr.open(group.resolve(name), { kind: 'array' })));
  return {
    path,
    attributes,
    variables: [...arrays].flatMap(([name, array]) => describe(name, array)),
    async read({ name }, rows) {
      const array = arrays.get(name) as NumberArray;
      return damage(path, name, () => readRows(array, rows ?? [0, array.shape[0] ?? 1]));
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

function describe(name: string, { shape, chunks, dimensionNames, attrs, dtype }: NumberArray): StoredVariable[] {
  if (!/^(u?int|float)\d+$/.test(dtype)) return [];
  const named = dimensionNames?.every((axis) => typeof axis === 'string') ? (dimensionNames as string[]) : undefined;
  const attributes = plainAttributes(attrs);
  return [{ name, shape, dimensions: named, order: undefined, attributes, rows: chunks[0] ?? 1 }];
}

/** Chunks one at a time: only one is held beside the values. */
async function readRows(array: NumberArray, [start, stop]: Rows): Promise<Values> {
  const { shape, chunks } = array;
  const length = sizeOf(chunks);
  const out = array.is('float32') ? new Float32Array((stop - start) * sizeOf(shape.slice(1))) : undefined;
  const values = out ?? new Float64Array((stop - start) * sizeOf(shape.slice(1)));
  const grid = shape.map((n, k) => Math.ceil(n / chunks[k]));
  const first = shape.map((_, k) => (k === 0 ? Math.floor(start / chunks[0]) : 0));
  const last = shape.map((_, k) => (k === 0 ? Math.ceil(stop / chunks[0]) : grid[k]));
  for (const at of between(first, last)) {
    const { data, stride } = await array.getChunk(at);
    if ((data as Values).length !== length)
      throw new RangeError(`chunk ${at.join('/')} holds ${(data as Values).length} values instead of ${length}`);
    const chunk: Chunk = { data: data as Values, shape: chunks, stride, start: at.map((c, k) => c * chunks[k]) };
    copyChunk(chunk, shape, [start, stop], values);
  }
  return values;
}

/** All positions of a box, the last axis fastest. */
function* between(first: readonly number[], last: readonly number[]): Generator<number[]> {
  if (first.some((start, k) => start >= last[k])) return;
  const at = [...first];
  for (;;) {
    yield [...at];
    let k = at.length - 1;
    while (k >= 0 && ++at[k] === last[k]) at[k] = first[k--];
    if (k < 0) return;
  }
}

const expected = 'a folder of Zarr arrays';

/** Says that zarrita found nothing; an error of a place, such as a server that refuses, speaks for itself. */
const noZarr =
  (file: string) =>
  (cause: unknown): never => {
    if (cause instanceof SourceError) return unreadable(file, expected)(cause);
    throw new DataFileError({ file, got: 'no Zarr metadata', expected, cause });
  };

/** The store with what consolidated metadata say, if there are any: of version 3, or else of 2, so that each is asked for only once. */
const consolidated = (zarr: Zarr, store: StoredFolder): Promise<Readable> =>
  zarr.withMaybeConsolidatedMetadata(store, { format: ['v3', 'v2'] });

async function newestFirst(zarr: Zarr, store: Readable) {
  try {
    return await zarr.open.v3(store);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    return zarr.open.v2(store);
  }
}

async function listedArrays(place: Place, path: string): Promise<string[]> {
  const entries = await place.list?.(path).catch(unreadable(path, expected));
  if (!entries) throw new DataFileError({ file: path, got: `there is no such folder${whereIn(place)}`, expected });
  const names: string[] = [];
  for (const name of entries.folders) {
    const folder = inside(path, name);
    const inFolder = (await place.list?.(folder))?.files ?? [];
    if (inFolder.includes('.zarray') || (inFolder.includes('zarr.json') && (await isArray(place, folder))))
      names.push(name);
  }
  return names.sort();
}

async function isArray(place: Place, folder: string): Promise<boolean> {
  const metadata = await place.read(inside(folder, 'zarr.json'));
  return !/"node_type"\s*:\s*"group"/.test(new TextDecoder().decode(metadata));
}

/** The arrays right in a group, by the metadata that it holds of all. */
function consolidatedArrays(path: string, store: object): string[] {
  const { contents } = store as { contents?: () => readonly { readonly path: string; readonly kind: string }[] };
  if (contents === undefined)
    throw new DataFileError({
      file: path,
      got: 'a group without consolidated metadata, in a place that lists no folders',
      expected: 'metadata of all its arrays in zarr.json or .zmetadata',
      advice: 'Write it anew with them: zarr.consolidate_metadata(store) of Zarr for Python.',
    });
  const arrays = contents().filter(({ kind, path }) => kind === 'array' && !path.slice(1).includes('/'));
  return arrays.map(({ path }) => path.slice(1)).sort();
}

function plainAttributes(attributes: Readonly<Record<string, unknown>>): Attributes {
  const entries = Object.entries(attributes).filter((entry): entry is [string, Attribute] => {
    const [, value] = entry;
    const isNumbers = Array.isArray(value) && value.every((item) => typeof item === 'number');
    return typeof value === 'string' || typeof value === 'number' || isNumbers;
  });
  return Object.fromEntries(entries);
}

async function damage<T>(path: string, name: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (cause) {
    const why = cause instanceof Error ? `: ${cause.message}` : '';
    const got = `array '${name}' can’t be read${why}`;
    throw new DataFileError({ file: path, got, expected: 'a whole folder', advice: 'Is it complete?', cause });
  }
}
