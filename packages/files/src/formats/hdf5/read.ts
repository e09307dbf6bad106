import type { ByteSource } from '@judi4cloud/segy';
import type { Dataset, File, Group } from 'h5wasm';
import { type Attribute, type Attributes, sizeOf, type Values } from '../../content/variable.ts';
import type { DataFile, Rows, StoredVariable } from '../../data-file.ts';
import { DataFileError } from '../../errors.ts';
import { openFile, unreadable } from '../../places/open-file.ts';
import type { Place } from '../../places/place.ts';
import { type JuliaArray, juliaArray } from './julia-array.ts';
import { mountFile } from './mounted-file.ts';
import { type OpenedFile, openPath, type ReadableFile } from './opened-file.ts';
import { readableFile } from './readable-file.ts';

const signature = '\x89HDF\r\n\x1a\n';
const expected = 'an HDF5 file';
const juliaHeader = /^(HDF5-based Julia Data Format|Julia data file \(HDF5\))/;
/** Groups in which Julia keeps what isn't data. */
const juliaPrivate = /^_(types|refs|require|creator)(\/|$)/;

/**
 * Opens an HDF5 file (also NetCDF-4, MATLAB 7.3 and Julia's JLD and JLD2, which are HDF5 inside).
 *
 * Julia's arrays are stored with their axes in reverse; tuples of numbers are read as arrays, and adjoints as what they stand for.
 *
 * @throws DataFileError when it isn't HDF5
 * @example
 * await using file = await openHdf5(place, 'overthrust_model.h5');
 * const [m] = file.variables;
 * const values = await file.read(m);
 */
export async function openHdf5(place: Place, path: string): Promise<DataFile> {
  const source = await openFile(place, path, expected);
  try {
    const { base, fromJulia } = await inspect(path, source);
    const bytes = await readable(path, source);
    const opening = place.hdf5 ? openPath(await place.hdf5(), path, 'r') : mountFile(bytes, 'r');
    const opened = await opening.catch((cause: unknown) => {
      throw damaged(path, 'it can’t be opened as HDF5', cause);
    });
    return describeFile({ path, base, fromJulia, bytes, opened, source, alone: !place.hdf5 });
  } catch (error) {
    await source.close?.();
    throw error;
  }
}

interface Described {
  readonly path: string;
  /** Where HDF5 begins in the file. */
  readonly base: number;
  readonly fromJulia: boolean;
  readonly bytes: ReadableFile;
  readonly opened: OpenedFile;
  readonly source: ByteSource;
  /** Whether HDF5 knows this file alone, and none that it refers to. */
  readonly alone: boolean;
}

function describeFile({ path, base, fromJulia, bytes, opened, source, alone }: Described): DataFile {
  const { library, module, file } = opened;
  const isNumeric = ({ metadata: { type } }: Dataset) =>
    type === module.H5T_class_t.H5T_INTEGER.value || type === module.H5T_class_t.H5T_FLOAT.value;
  const arrays = new Map<string, Dataset | JuliaArray>();
  const variables: StoredVariable[] = [];
  const others = new Map<string, string>();
  let attributes: Attributes;
  try {
    attributes = attributesOf(file);
    for (const name of file.paths()) {
      const dataset = juliaPrivate.test(name) ? undefined : find(file, name);
      if (dataset instanceof library.ExternalLink) others.set(name, `link into ${dataset.filename}`);
      if (!(dataset instanceof library.Dataset)) continue;
      const array = isNumeric(dataset) ? dataset : juliaArray({ module, file, bytes, base }, dataset);
      if (array) arrays.set(name, array);
      if (!array?.shape) others.set(name, JSON.stringify(dataset.dtype));
      else if (array instanceof library.Dataset) variables.push(describeDataset(name, array, fromJulia));
      else variables.push(describeJulia(name, array));
    }
  } catch (cause) {
    opened[Symbol.dispose]();
    throw damaged(path, 'its datasets can’t be listed', opened.takeFailure() ?? cause);
  }
  return {
    path,
    attributes,
    variables,
    others,
    async read({ name }, rows) {
      const array = arrays.get(name) as Dataset | JuliaArray;
      if (alone && array instanceof library.Dataset) checkValuesWithin(path, array);
      try {
        return array instanceof library.Dataset ? valuesOf(array, rows) : array.read(rows);
      } catch (error) {
        const cause = opened.takeFailure() ?? error;
        throw damaged(path, `dataset '${name}' can’t be read${reason(cause)}`, cause);
      }
    },
    async [Symbol.asyncDispose]() {
      opened[Symbol.dispose]();
      await source.close?.();
    },
  };
}

/** Where HDF5 begins in the file, and whether Julia wrote it. */
async function inspect(path: string, source: ByteSource): Promise<{ base: number; fromJulia: boolean }> {
  const { size } = source;
  const textAt = async (at: number, length: number) => {
    const bytes = await source.read(at, Math.min(length, size - at)).catch(unreadable(path, expected));
    return String.fromCharCode(...bytes);
  };
  const fromJulia = juliaHeader.test(await textAt(0, 64));
  for (let at = 0; at < size; at = at === 0 ? 512 : 2 * at)
    if ((await textAt(at, signature.length)) === signature) return { base: at, fromJulia };
  throw new DataFileError({ file: path, got: 'no HDF5 signature', expected });
}

/** The file as HDF5 needs it. */
function readable(path: string, source: ByteSource): Promise<ReadableFile> {
  return readableFile(source).catch((cause: unknown) => {
    if (!(cause instanceof RangeError)) return unreadable(path, expected)(cause);
    throw new DataFileError({
      file: path,
      got: `its ${(source.size / 2 ** 30).toFixed(1)} GiB, which HDF5 needs at once here, don’t fit into memory`,
      expected: 'a smaller file',
      advice: 'Read it in a worker of the page, where only what is needed is read; or write it as Zarr.',
      cause,
    });
  });
}

function find(file: File, name: string): unknown {
  try {
    return file.get(name);
  } catch {
    return undefined;
  }
}

/** Without the files that hold its values HDF5 would give zeros. */
function checkValuesWithin(file: string, { path, metadata }: Dataset): void {
  const elsewhere = metadata.virtual_sources?.find(({ file_name }) => file_name !== '.');
  if (!elsewhere) return;
  const got = `dataset '${path.slice(1)}' has its values in ${elsewhere.file_name}`;
  const advice = 'Read it from a disk, or write it anew as one file.';
  throw new DataFileError({ file, got, expected: 'values in the file itself', advice });
}

function describeDataset(name: string, dataset: Dataset, fromJulia: boolean): StoredVariable {
  const { shape, chunks } = dataset.metadata;
  return {
    name,
    shape: shape ?? [],
    dimensions: dimensionsOf(dataset),
    order: fromJulia ? 'reversed' : undefined,
    attributes: attributesOf(dataset),
    rows: chunks?.[0] ?? 1,
  };
}

const describeJulia = (name: string, { shape, order }: JuliaArray): StoredVariable => ({
  name,
  shape,
  dimensions: undefined,
  order,
  attributes: {},
  rows: 1,
});

/** Names of the axes: of their scales, as NetCDF-4 has them, or their labels. */
function dimensionsOf(dataset: Dataset): string[] | undefined {
  const { shape } = dataset;
  if (!shape || shape.length === 0) return [];
  const labels = dataset.get_dimension_labels();
  const names = shape.map((_, k) => dataset.get_attached_scales(k)[0]?.replace(/^\//, '') ?? labels[k] ?? undefined);
  return names.every((name) => name !== undefined) ? (names as string[]) : undefined;
}

/** Attributes by which HDF5 and NetCDF-4 connect datasets. */
const structural = new Set(['CLASS', 'NAME', 'DIMENSION_LIST', 'REFERENCE_LIST', 'DIMENSION_LABELS']);

function attributesOf(of: Dataset | Group): Attributes {
  const entries = Object.entries(of.attrs).flatMap(([name, attribute]): [string, Attribute][] => {
    if (structural.has(name) || name.startsWith('_N')) return [];
    const value = plain(attribute.value);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

function plain(value: unknown): Attribute | undefined {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.length === 1 && typeof value[0] === 'string' ? value[0] : undefined;
  return ArrayBuffer.isView(value) ? Array.from(value as Float64Array, Number) : undefined;
}

function valuesOf(dataset: Dataset, rows: Rows | undefined): Values {
  const shape = dataset.shape ?? [];
  if (sizeOf(shape) === 0) return new Float64Array(0);
  const rest = shape.slice(1).map((n): [number, number] => [0, n]);
  const value: unknown = rows ? dataset.slice([[rows[0], rows[1]], ...rest]) : dataset.value;
  if (typeof value === 'number' || typeof value === 'bigint') return Float64Array.of(Number(value));
  if (value instanceof Float32Array || value instanceof Float64Array || value instanceof Int32Array) return value;
  return Float64Array.from(value as ArrayLike<number>, Number);
}

/** Reasons of HDF5 itself are pages long, and kept as the cause. */
function reason(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.startsWith('HDF5-DIAG') ? '' : `: ${message}`;
}

function damaged(path: string, got: string, cause: unknown): DataFileError {
  return new DataFileError({ file: path, got, expected: 'a whole file', advice: 'Is it complete?', cause });
}
