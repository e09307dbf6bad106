import { getHeader, sampleAxis } from '@judi4cloud/segy';
import { type FieldBook, traceNumber } from './fields.ts';
import { applyGains, type Gain } from './gain.ts';
import { chosenTraces, type TraceChoice } from './selected-traces.ts';
import type { TraceFile } from './trace-file.ts';

/** Traces side by side, as they are drawn. */
export interface Section {
  /** `nt × nrec`, a row per time sample. */
  readonly data: Float32Array;
  /** Numbers of the traces in the file, from 1. */
  readonly traces: Uint32Array;
  /** Traces that were chosen; more than `traces` when there were too many to draw. */
  readonly chosen: number;
  /** Milliseconds; 1 where the file doesn't say. */
  readonly dt: number;
  readonly t0: number;
  /** What is to the right. */
  readonly key: string;
  /** Values of the key, when it isn't the number of the trace. */
  readonly positions?: Float64Array;
  /** The shot, when all traces belong to one. */
  readonly fieldRecord?: number;
}

export interface SectionOptions {
  readonly book: FieldBook;
  readonly choice: TraceChoice;
  /** Default: where the receivers are, for the traces of one shot, else the number of the trace. */
  readonly key?: string;
  readonly gains: readonly Gain[];
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

type Columns = ReadonlyMap<string, Float64Array>;

/** A picture shows no more than this, and more would fill the memory. */
const mostTraces = 20_000;
const mostSamples = 1 << 26;
const batchBytes = 8 << 20;

/** Reads the chosen traces, every so many of them when they are too many to draw. */
export async function readSection(file: TraceFile, options: SectionOptions): Promise<Section> {
  const { book, choice, gains, signal, onProgress } = options;
  const { ns } = file;
  const all = await chosenTraces(file, choice, { book, signal });
  const most = Math.max(1, Math.min(mostTraces, Math.floor(mostSamples / ns)));
  const every = Math.ceil(all.length / most);
  const traces = every > 1 ? all.filter((_, k) => k % every === 0) : all;
  const data = new Float32Array(ns * traces.length);
  const keys = ['FieldRecord', 'SourceX', 'SourceY', 'GroupX', 'GroupY', ...(options.key ? [options.key] : [])];
  const columns = new Map(keys.map((name) => [name, new Float64Array(traces.length)]));
  const batch = Math.max(1, Math.floor(batchBytes / (1024 + 4 * ns)));
  let time = { dt: 1, t0: 0 };
  for (let first = 0; first < traces.length; first += batch) {
    signal.throwIfAborted();
    const block = await file.block(traces.subarray(first, first + batch));
    const { step: dt, start: t0 } = sampleAxis(block);
    const own = { dt: dt > 0 ? dt : 1, t0 };
    if (first === 0) time = own;
    applyGains(gains, block.data, ns, own.dt, own.t0);
    transpose(block.data, ns, data, traces.length, first);
    for (const [name, column] of columns) {
      if (name === traceNumber) continue;
      column.set(getHeader(block, name, { scale: !choice.raw }), first);
    }
    onProgress(Math.min(first + batch, traces.length), traces.length);
  }
  const record = columns.get('FieldRecord') ?? new Float64Array();
  const oneShot = ['FieldRecord', 'SourceX', 'SourceY'].every((name) => isConstant(columns.get(name)));
  const key = options.key ?? (oneShot ? receiverKey(columns) : traceNumber);
  const positions = key === traceNumber ? undefined : positionsOf(key, columns);
  return {
    data,
    traces: traces.map((trace) => trace + 1),
    chosen: all.length,
    ...time,
    key,
    ...(positions !== undefined && { positions }),
    ...(oneShot && record.length > 0 && { fieldRecord: record[0] }),
  };
}

/** Values of the key; offsets that the headers don't give are those of the coordinates. */
function positionsOf(key: string, columns: Columns): Float64Array | undefined {
  const values = columns.get(key);
  return key === 'Offset' && values?.every((offset) => offset === 0) ? offsetsOf(columns) : values;
}

/** Receiver less source along x where all stand at the same y, otherwise their distance. */
function offsetsOf(columns: Columns): Float64Array {
  const [sx, sy, gx, gy] = ['SourceX', 'SourceY', 'GroupX', 'GroupY'].map(
    (name) => columns.get(name) ?? new Float64Array(),
  );
  const onLine = sy.every((y, k) => y === gy[k]);
  return gx.map((x, k) => (onLine ? x - sx[k] : Math.hypot(x - sx[k], gy[k] - sy[k])));
}

/** The coordinate along which receivers stand at different places; the number of the trace where none tells them apart. */
function receiverKey(columns: Columns): string {
  const apart = ['GroupX', 'GroupY'].map((name) => ({ name, count: new Set(columns.get(name)).size }));
  const [best] = apart.sort((a, b) => b.count - a.count);
  const traces = columns.get('GroupX')?.length ?? 0;
  return best.count === traces && traces > 1 ? best.name : traceNumber;
}

const isConstant = (column: Float64Array | undefined): boolean =>
  column?.every((value) => value === column[0]) ?? false;

/** Puts traces of `ns` samples into columns `first …` of rows of `width` values. */
function transpose(from: Float32Array, ns: number, to: Float32Array, width: number, first: number): void {
  const count = from.length / ns;
  for (let t = 0; t < ns; t++) {
    const row = t * width + first;
    for (let k = 0; k < count; k++) to[row + k] = from[k * ns + t];
  }
}
