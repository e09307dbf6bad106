import type { Dataset, File } from 'h5wasm';
import type { Values } from '../../content/variable.ts';
import type { Rows } from '../../data-file.ts';
import { type UnnamedArray, unnamedArray } from './object-header.ts';
import type { H5Module, ReadableFile } from './opened-file.ts';

/** Numbers that Julia has stored in a way of its own. */
export interface JuliaArray {
  readonly shape: readonly number[];
  readonly order: 'natural' | undefined;
  read(rows?: Rows): Values;
}

interface JuliaFile {
  readonly module: H5Module;
  readonly file: File;
  /** The file beside HDF5, which doesn't say where an array without a name is. */
  readonly bytes: ReadableFile;
  /** Where HDF5 begins in the file, in bytes. */
  readonly base: number;
}

/**
 * What a Julia value stands for, if it is numbers: a tuple `(325, 171)`, or the adjoint of an array.
 *
 * The parent of an adjoint has its axes in reverse, and so has a stored array: its values are in the order of the adjoint's axes.
 */
export function juliaArray(julia: JuliaFile, dataset: Dataset): JuliaArray | undefined {
  const members = dataset.metadata.compound_type?.members;
  if (!members || (dataset.shape ?? []).length > 0) return undefined;
  const { H5T_INTEGER, H5T_FLOAT, H5T_REFERENCE } = julia.module.H5T_class_t;
  if (members.every(({ type }) => type === H5T_INTEGER.value || type === H5T_FLOAT.value)) {
    const numbers = Float64Array.from((dataset.value as unknown[]).flat(2) as number[], Number);
    return { shape: [numbers.length], order: undefined, read: () => numbers };
  }
  const [parent, ...others] = members;
  if (others.length > 0 || !/^parent(_\d*)?$/.test(parent.name) || parent.type !== H5T_REFERENCE.value)
    return undefined;
  return adjoint(julia, referenceIn(julia.module, dataset));
}

/** The eight bytes of the only reference in a dataset. */
function referenceIn(module: H5Module, { file_id, path }: Dataset): Uint8Array {
  const pointer = module._malloc(8);
  try {
    module.get_dataset_data(file_id, path, null, null, null, BigInt(pointer));
    return module.HEAPU8.slice(pointer, pointer + 8);
  } finally {
    module._free(pointer);
  }
}

function adjoint({ module, file, bytes: stored, base }: JuliaFile, reference: Uint8Array): JuliaArray | undefined {
  const name = nameOf(module, file, reference);
  if (name !== undefined) {
    const parent = file.get(name) as Dataset;
    const { shape } = parent;
    if (!shape) return undefined;
    const rest = shape.slice(1).map((n): [number, number] => [0, n]);
    return {
      shape,
      order: 'natural',
      read: (rows) => (rows ? parent.slice([[...rows], ...rest]) : parent.value) as Values,
    };
  }
  const address = Number(new DataView(reference.buffer).getBigUint64(0, true));
  const found = foundAt(stored, base, address);
  if (!found) return undefined;
  const { shape, kind, bytes, offset } = found;
  const row = shape.slice(1).reduce((product, n) => product * n, 1);
  const read = ([start, stop]: Rows = [0, shape[0]]): Values => {
    const buffer = bytesAt(stored, offset + start * row * bytes, (stop - start) * row * bytes);
    if (kind === 'float') return bytes === 4 ? new Float32Array(buffer) : new Float64Array(buffer);
    return bytes === 4 ? new Int32Array(buffer) : Float64Array.from(new BigInt64Array(buffer), Number);
  };
  return { shape, order: 'natural', read };
}

/** The name of what is referred to, as JLD has it; JLD2 gives it none. */
function nameOf(module: H5Module, { file_id }: File, reference: Uint8Array): string | undefined {
  try {
    return (module.get_referenced_name(file_id, reference, true) as string | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** The array at an address; none when its header isn't whole. */
function foundAt(file: ReadableFile, base: number, address: number): UnnamedArray | undefined {
  try {
    return unnamedArray((at, n) => new DataView(bytesAt(file, at, n)), base, address);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Bytes of a file, as many of them as there are. */
function bytesAt(file: ReadableFile, offset: number, length: number): ArrayBuffer {
  const buffer = new ArrayBuffer(Math.max(0, Math.min(length, file.size - offset)));
  if (buffer.byteLength > 0) file.readSync(offset, new Uint8Array(buffer));
  return buffer;
}
