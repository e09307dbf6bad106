import { columnsOf, type FieldBook, traceNumber } from './fields.ts';
import { following, type TraceFile } from './trace-file.ts';
import { countTraces, type TraceRange, traceRuns } from './trace-selection.ts';
import { type Condition, fieldsOf } from './where/expression.ts';
import { type Columns, matching } from './where/matching.ts';

/** Which traces of a file are meant. */
export interface TraceChoice {
  readonly ranges: readonly TraceRange[];
  readonly condition?: Condition;
  /** Whether header values are taken as they are stored, without their scalars. */
  readonly raw: boolean;
}

/** Some of the chosen traces. */
export interface SelectedTraces {
  /** Number of the first trace of the columns, from 0. */
  readonly from: number;
  readonly columns: Columns;
  /** Rows of the columns that are chosen: trace numbers, from 0, less `from`. */
  readonly rows: Uint32Array;
}

export interface SelectOptions {
  /** Fields of which columns are wanted. */
  readonly fields: readonly string[];
  readonly book: FieldBook;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

const batch = 4096;

/** Goes through the headers of the chosen traces in the order of the ranges, a batch in memory at a time. */
export async function* selectTraces(
  file: TraceFile,
  choice: TraceChoice,
  options: SelectOptions,
): AsyncGenerator<SelectedTraces> {
  const { ranges, condition, raw } = choice;
  const { book, signal, onProgress } = options;
  const names = [...new Set([...options.fields, ...(condition === undefined ? [] : fieldsOf(condition))])];
  const needed = names.filter((name) => name !== traceNumber);
  const total = countTraces(ranges, file.ntraces);
  let done = 0;
  for (const { from, count, step } of traceRuns(ranges, file.ntraces, batch)) {
    signal.throwIfAborted();
    const traces = following(from, count);
    const headers = needed.length === 0 ? new Map() : await file.headers(traces, needed);
    const columns = columnsOf(names, { headers, headerMap: book.map }, traces, raw);
    const holding = condition === undefined ? following(0, count) : matching(condition, columns, count);
    yield { from, columns, rows: step === 1 ? holding : holding.filter((row) => row % step === 0) };
    done += Math.ceil(count / step);
    onProgress?.(done, total);
  }
}

/** Numbers of the chosen traces, from 0. */
export async function chosenTraces(
  file: TraceFile,
  choice: TraceChoice,
  options: Omit<SelectOptions, 'fields'>,
): Promise<Uint32Array> {
  const parts: Uint32Array[] = [];
  for await (const { from, rows } of selectTraces(file, choice, { ...options, fields: [] }))
    parts.push(rows.map((row) => from + row));
  return joinedTraces(parts);
}

/** One list of all traces. */
export function joinedTraces(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
