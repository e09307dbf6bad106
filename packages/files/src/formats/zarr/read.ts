import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataType, RangeQuery, Readable, Array as ZarrArray } from 'zarrita';
import { formatAttribute } from '../../content/convention.ts';
import { type Attribute, type Attributes, sizeOf, type Values } from '../../content/variable.ts';
import type { DataFile, Rows, StoredVariable } from '../../data-file.ts';
import { DataFileError } from '../../errors.ts';
import { type Chunk, copyChunk } from './chunk.ts';

type NumberArray = ZarrArray<DataType, Readable>;

/**
 * Opens a folder of Zarr arrays, version 3 or 2, whoever wrote it.
 *
 * Chunks that aren't there hold the fill value, as Zarr says, but in folders that this package wrote they are missing.
 *
 * @throws DataFileError when it isn't Zarr, or not whole
 * @example await using file = await openZarr('image.zarr');
 */
export async function openZarr(path: string): Promise<DataFile> {
  const zarr = await import('zarrita');
  const store = new Folder(path);
  const names = await arrayNames(path);
  const group = await zarr.open(store).catch((cause: unknown) => {
    throw new DataFileError({ file: path, got: 'no Zarr metadata', expected: 'a folder of Zarr arrays', cause });
  });
  const attributes = plainAttributes(group.attrs);
  store.whole = formatAttribute in attributes;
  const arrays = new Map<string, NumberArray>();
  if (group instanceof zarr.Array) arrays.set('values', group);
  else
    for (const name of names)
      arrays.set(name, await damage(path, name, () => zarr.open(group.resolve(name), { kind: 'array' })));
  return {
    path,
    attributes,
    variables: [...arrays].flatMap(([name, array]) => describe(name, array)),
    async read({ name }, rows) {
      const array = arrays.get(name) as NumberArray;
      return damage(path, name, () => readRows(array, rows ?? [0, array.shape[0] ?? 1]));
    },
    async [Symbol.asyncDispose]() {},
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

async function arrayNames(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    const got = cause.code === 'ENOENT' ? 'there is no such folder' : cause.message;
    throw new DataFileError({ file: path, got, expected: 'a folder of Zarr arrays', cause });
  });
  const names: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const inside = await readdir(join(path, entry.name));
    if (inside.includes('.zarray') || (inside.includes('zarr.json') && (await isArray(join(path, entry.name)))))
      names.push(entry.name);
  }
  return names.sort();
}

async function isArray(folder: string): Promise<boolean> {
  return !/"node_type"\s*:\s*"group"/.test(await readFile(join(folder, 'zarr.json'), 'utf8'));
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

/** Files of a folder by their keys. */
class Folder {
  readonly #path: string;
  /** Whether a chunk that isn't there is a damage. */
  whole = false;

  constructor(path: string) {
    this.#path = path;
  }

  async get(key: `/${string}`): Promise<Uint8Array | undefined> {
    return readFile(this.#file(key)).catch((cause: NodeJS.ErrnoException) => this.#missing(key, cause));
  }

  async getRange(key: `/${string}`, range: RangeQuery): Promise<Uint8Array | undefined> {
    try {
      await using file = await open(this.#file(key));
      const { size } = await file.stat();
      const length = 'suffixLength' in range ? Math.min(size, range.suffixLength) : range.length;
      const offset = 'suffixLength' in range ? size - length : range.offset;
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, offset);
      return bytes.subarray(0, bytesRead);
    } catch (cause) {
      return this.#missing(key, cause as NodeJS.ErrnoException);
    }
  }

  #file(key: string): string {
    return join(this.#path, ...key.split('/'));
  }

  #missing(key: string, cause: NodeJS.ErrnoException): undefined {
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw cause;
    if (this.whole && /\/c(\/\d+)*$/.test(key)) throw new Error(`chunk ${key.slice(1)} is missing`, { cause });
    return undefined;
  }
}
