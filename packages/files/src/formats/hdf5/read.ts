import { open } from 'node:fs/promises';
import type { Dataset, File, Group } from 'h5wasm/node';
import { type Attribute, type Attributes, sizeOf, type Values } from '../../content/variable.ts';
import type { DataFile, Rows, StoredVariable } from '../../data-file.ts';
import { DataFileError } from '../../errors.ts';
import { type JuliaArray, juliaArray } from './julia-array.ts';

const signature = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
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
 * await using file = await openHdf5('overthrust_model.h5');
 * const [m] = file.variables;
 * const values = await file.read(m);
 */
export async function openHdf5(path: string): Promise<DataFile> {
  const { base, fromJulia } = await inspect(path);
  const h5wasm = await import('h5wasm/node');
  const module = await h5wasm.ready;
  module.activate_throwing_error_handler();
  let file: File;
  try {
    file = new h5wasm.File(path, 'r');
  } catch (cause) {
    throw damaged(path, 'it can’t be opened as HDF5', cause);
  }
  const isNumeric = ({ metadata: { type } }: Dataset) =>
    type === module.H5T_class_t.H5T_INTEGER.value || type === module.H5T_class_t.H5T_FLOAT.value;
  const arrays = new Map<string, Dataset | JuliaArray>();
  const variables: StoredVariable[] = [];
  const others = new Map<string, string>();
  try {
    for (const name of file.paths()) {
      const dataset = juliaPrivate.test(name) ? undefined : find(file, name);
      if (!(dataset instanceof h5wasm.Dataset)) continue;
      const array = isNumeric(dataset) ? dataset : juliaArray({ module, file, path, base }, dataset);
      if (array) arrays.set(name, array);
      if (!array?.shape) others.set(name, JSON.stringify(dataset.dtype));
      else if (array instanceof h5wasm.Dataset) variables.push(describeDataset(name, array, fromJulia));
      else variables.push(describeJulia(name, array));
    }
  } catch (cause) {
    file.close();
    throw damaged(path, 'its datasets can’t be listed', cause);
  }
  return {
    path,
    attributes: attributesOf(file),
    variables,
    others,
    async read({ name }, rows) {
      const array = arrays.get(name) as Dataset | JuliaArray;
      try {
        return array instanceof h5wasm.Dataset ? valuesOf(array, rows) : array.read(rows);
      } catch (cause) {
        throw damaged(path, `dataset '${name}' can’t be read${reason(cause)}`, cause);
      }
    },
    async [Symbol.asyncDispose]() {
      file.close();
    },
  };
}

/** Where HDF5 begins in the file, and whether Julia wrote it. */
async function inspect(path: string): Promise<{ base: number; fromJulia: boolean }> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    const got = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
    throw new DataFileError({ file: path, got, expected: 'an HDF5 file', cause });
  });
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(64);
    await file.read(head, 0, head.length, 0);
    const fromJulia = juliaHeader.test(head.toString('latin1'));
    for (let at = 0; at < size; at = at === 0 ? 512 : 2 * at) {
      await file.read(head, 0, signature.length, at);
      if (head.subarray(0, signature.length).equals(signature)) return { base: at, fromJulia };
    }
  } finally {
    await file.close();
  }
  throw new DataFileError({ file: path, got: 'no HDF5 signature', expected: 'an HDF5 file' });
}

function find(file: File, name: string): unknown {
  try {
    return file.get(name);
  } catch {
    return undefined;
  }
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
