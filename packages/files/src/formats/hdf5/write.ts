import type { Dataset, File } from 'h5wasm';
import { type Attributes, type Content, type Source, sizeOf } from '../../content/variable.ts';
import type { WritablePlace } from '../../places/place.ts';
import { MemoryFile } from './memory-file.ts';
import { mountFile } from './mounted-file.ts';
import { type OpenedFile, openPath } from './opened-file.ts';

export interface Hdf5Options {
  /** Compresses chunks with gzip. */
  readonly compress: boolean;
  readonly signal?: AbortSignal | undefined;
}

const types = {
  float32: { type: '<f', Values: Float32Array },
  float64: { type: '<d', Values: Float64Array },
  int32: { type: '<i', Values: Int32Array },
} as const;

/** Most values of a dataset that is written at once. */
const small = 4096;
/** Most values that pass through HDF5's own memory at a time. */
const slab = 1 << 22;

/**
 * Writes an HDF5 file: a dataset for each variable with its attributes, and the variables that are named like an axis as
 * dimension scales, as NetCDF-4 has them. A place whose paths HDF5 doesn't open gets the whole file from memory.
 *
 * @param path where it is written
 */
export async function writeHdf5(
  place: WritablePlace,
  path: string,
  content: Content,
  options: Hdf5Options,
): Promise<void> {
  if (place.hdf5) return fill(await openPath(await place.hdf5(), path, 'w'), content, options);
  const memory = new MemoryFile(expectedBytes(content, options));
  fill(await mountFile(memory, 'w'), content, options);
  return place.write(path, memory.take());
}

/** Bytes of values, and some for what is said of them. */
function expectedBytes({ variables }: Content, { compress }: Hdf5Options): number {
  const bytes = variables.map(({ dtype, shape }) => types[dtype].Values.BYTES_PER_ELEMENT * sizeOf(shape));
  return compress ? 1 << 20 : bytes.reduce((sum, size) => sum + size, 1 << 16);
}

function fill(opened: OpenedFile, content: Content, { compress, signal }: Hdf5Options): void {
  const { file } = opened;
  try {
    for (const variable of content.variables) {
      signal?.throwIfAborted();
      describe(create(file, variable, compress, signal), variable.attributes);
    }
    const scales = new Set(content.variables.filter(isScale).map(({ name }) => name));
    for (const name of scales) (file.get(name) as Dataset).make_scale(name);
    for (const { name, dimensions } of content.variables) {
      const dataset = file.get(name) as Dataset;
      for (const [k, dimension] of dimensions.entries())
        if (name !== dimension && scales.has(dimension)) dataset.attach_scale(k, `/${dimension}`);
    }
    describe(file, content.attributes);
    file.flush();
  } catch (error) {
    throw opened.takeFailure() ?? error;
  } finally {
    opened[Symbol.dispose]();
  }
}

const isScale = ({ name, dimensions }: Source): boolean => dimensions.length === 1 && dimensions[0] === name;

/** Large datasets grow from nothing and are filled part by part, so that HDF5 holds no copy of them. */
function create(file: File, variable: Source, compress: boolean, signal: AbortSignal | undefined): Dataset {
  const { name, dtype, shape, chunks } = variable;
  const { type, Values } = types[dtype];
  if (sizeOf(shape) <= small)
    return file.create_dataset({ name, data: variable.rows(0, shape[0] ?? 1), shape: [...shape], dtype: type });
  const grown = file.create_dataset({
    name,
    data: new Values(0),
    shape: shape.map((n, k) => (k === 0 ? 0 : n)),
    maxshape: [...shape],
    dtype: type,
    chunks: [...chunks],
    ...(compress && { compression: 'gzip' as const, compression_opts: 1 }),
  });
  grown.resize([...shape]);
  const dataset = file.get(name) as Dataset;
  const row = sizeOf(shape.slice(1));
  const rest = shape.slice(1).map((n): [number, number] => [0, n]);
  const step = Math.max(1, Math.floor(slab / Math.max(1, chunks[0] * row))) * chunks[0];
  for (let start = 0; start < shape[0]; start += step) {
    signal?.throwIfAborted();
    const stop = Math.min(shape[0], start + step);
    dataset.write_slice([[start, stop], ...rest], variable.rows(start, stop));
  }
  return dataset;
}

function describe(target: Dataset | File, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') target.create_attribute(name, value);
    else if (typeof value === 'number') target.create_attribute(name, Float64Array.of(value), [], '<d');
    else target.create_attribute(name, Float64Array.from(value), [value.length], '<d');
  }
}
