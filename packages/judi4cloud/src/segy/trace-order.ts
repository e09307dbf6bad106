import type { FieldBook } from './fields.ts';
import { joinedTraces, selectTraces, type TraceChoice } from './selected-traces.ts';
import type { TraceFile } from './trace-file.ts';

/** A field by which traces are put in order. */
export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
}

export interface OrderOptions {
  readonly book: FieldBook;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Numbers of the chosen traces, from 0, sorted by the first key, then by the next; equal ones stay in their order.
 *
 * Keeps 8 bytes a trace and key in memory, and 8 more a trace.
 */
export async function sortedTraces(
  file: TraceFile,
  choice: TraceChoice,
  keys: readonly SortKey[],
  options: OrderOptions,
): Promise<Uint32Array> {
  const numbers: Uint32Array[] = [];
  const fields = keys.map(({ field }) => field);
  const parts: (readonly Float64Array[])[] = [];
  for await (const { from, columns, rows } of selectTraces(file, choice, { ...options, fields })) {
    numbers.push(rows.map((row) => from + row));
    parts.push(fields.map((field) => chosenValues(columns.get(field) ?? [], rows)));
  }
  const traces = joinedTraces(numbers);
  const values = fields.map((_, k) => joinedValues(parts.map((part) => part[k])));
  const signs = keys.map(({ descending }) => (descending ? -1 : 1));
  const order = Uint32Array.from(traces.keys()).sort((a, b) => {
    for (let k = 0; k < values.length; k++) {
      const difference = values[k][a] - values[k][b];
      if (difference !== 0) return signs[k] * difference;
    }
    return a - b;
  });
  return order.map((place) => traces[place]);
}

const chosenValues = (column: ArrayLike<number>, rows: Uint32Array): Float64Array =>
  Float64Array.from(rows, (row) => column[row]);

function joinedValues(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Numbers of the chosen traces, from 0, in the order of the ranges, a batch at a time. */
export async function* tracesInOrder(
  file: TraceFile,
  choice: TraceChoice,
  options: OrderOptions,
): AsyncGenerator<Uint32Array> {
  for await (const { from, rows } of selectTraces(file, choice, { ...options, fields: [] }))
    yield rows.map((row) => from + row);
}
