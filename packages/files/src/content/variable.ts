/** Values of a variable as they are written. */
export type Values = Float32Array | Float64Array | Int32Array;

export type Attribute = string | number | readonly number[];
export type Attributes = Readonly<Record<string, Attribute>>;

/** An array with named axes, the slowest first, and what is said about it. */
export interface Variable {
  readonly name: string;
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
  readonly attributes: Attributes;
}

/** A variable to be written, which gives its values part by part. */
export interface Source extends Variable {
  readonly dtype: 'float32' | 'float64' | 'int32';
  /** Size of the pieces that are stored, and can be read, on their own. */
  readonly chunks: readonly number[];
  /** Values from `start` to before `stop` along the slowest axis, all of the others; a view where that is possible. */
  rows(start: number, stop: number): Values;
}

/** What a file holds. */
export interface Content {
  readonly attributes: Attributes;
  readonly variables: readonly Source[];
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** A variable whose values are all there. */
export function source(
  variable: Variable & { readonly values: Values; readonly chunks?: readonly number[] | undefined },
): Source {
  const { values, shape } = variable;
  const row = sizeOf(shape.slice(1));
  return {
    ...variable,
    dtype: values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'float64',
    chunks: variable.chunks ?? chunksOf(shape),
    rows: (start, stop) => values.subarray(start * row, stop * row),
  };
}

/** Most values of a chunk: 4 MiB of float32, large enough for a request to a cloud, small enough for a part of a model. */
const largestChunk = 1 << 20;

/** Chunks of nearly equal sides that hold at most 4 MiB of float32. */
export function chunksOf(shape: readonly number[]): number[] {
  const chunks = shape.map((n) => Math.max(1, n));
  while (sizeOf(chunks) > largestChunk) {
    const longest = chunks.indexOf(Math.max(...chunks));
    chunks[longest] = Math.ceil(chunks[longest] / 2);
  }
  return chunks;
}
