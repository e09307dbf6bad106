import { open } from 'node:fs/promises';
import type { Dataset, File } from 'h5wasm/node';
import { DataFileError } from './errors.ts';

/** Numbers of one dataset. */
export interface Hdf5Array {
  /** Number of values along each axis, the slowest first. */
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** An HDF5 file that is open for reading. */
export interface Hdf5File extends Disposable {
  /**
   * @throws DataFileError when there is no such dataset, or it holds no numbers
   */
  read(dataset: string): Hdf5Array;
}

const signature = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

/**
 * Opens an HDF5 file (also NetCDF-4, MATLAB 7.3 and Julia's JLD, which are HDF5 inside).
 *
 * @throws DataFileError when it isn't HDF5
 * @example
 * using file = await openHdf5('overthrust_model.h5');
 * const { shape, values } = file.read('m');
 */
export async function openHdf5(path: string): Promise<Hdf5File> {
  await requireSignature(path);
  const { File: OpenFile, Dataset: DatasetClass, ready } = await import('h5wasm/node');
  const module = await ready;
  module.activate_throwing_error_handler();
  let file: File;
  try {
    file = new OpenFile(path, 'r');
  } catch (cause) {
    throw damaged(path, 'it can’t be opened as HDF5', cause);
  }
  return {
    read(name) {
      const dataset = find(file, name);
      if (!(dataset instanceof DatasetClass)) {
        const names = [...file.keys()];
        throw new DataFileError({ file: path, got: `no dataset '${name}'`, expected: `one of ${names.join(', ')}` });
      }
      return { shape: dataset.shape ?? [], values: numbers(path, name, dataset) };
    },
    [Symbol.dispose]() {
      file.close();
    },
  };
}

async function requireSignature(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(signature.length);
    for (let at = 0; at < size; at = at === 0 ? 512 : 2 * at) {
      await file.read(head, 0, head.length, at);
      if (head.equals(signature)) return;
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

function numbers(path: string, name: string, dataset: Dataset): Float64Array {
  let value: unknown;
  try {
    value = dataset.value;
  } catch (cause) {
    throw damaged(path, `dataset '${name}' can’t be read`, cause);
  }
  if (typeof value === 'number' || typeof value === 'bigint') return Float64Array.of(Number(value));
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) return Float64Array.from(value, Number);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Float64Array.from(value as Float64Array);
  throw new DataFileError({ file: path, got: `dataset '${name}' of type ${dataset.dtype}`, expected: 'numbers' });
}

function damaged(path: string, got: string, cause: unknown): DataFileError {
  return new DataFileError({ file: path, got, expected: 'a whole file', advice: 'Is it complete?', cause });
}
