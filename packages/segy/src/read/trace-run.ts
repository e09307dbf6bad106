import { type ListedTraces, type TraceMap, traceHeaderLength, traceOffset, traceSamples } from './trace-map.ts';

/** Traces of one length at equal distances in a source, and where they go in the result. */
export interface TraceRun {
  readonly offset: number;
  readonly stride: number;
  readonly count: number;
  readonly headerBytes: number;
  readonly ns: number;
  /** Place of the first trace in the result; the others follow. */
  readonly out: number;
}

/** Gets the bytes of a run: the first trace header is at `at`. Returns whether to go on. */
export type TakeRun = (view: DataView, at: number, run: TraceRun) => boolean;

/** Bytes from the first trace's header to the last trace's end. */
export function runBytes(run: TraceRun, sampleBytes: number): number {
  return (run.count - 1) * run.stride + run.headerBytes + run.ns * sampleBytes;
}

/** Traces `[from, to)` of a file, in their order. */
export function* runsBetween(map: TraceMap, from: number, to: number): Generator<TraceRun> {
  if (map.kind === 'equal') {
    const { first, stride, headerBytes, ns } = map;
    if (to > from) yield { offset: first + from * stride, stride, count: to - from, headerBytes, ns, out: 0 };
    return;
  }
  for (let trace = from; trace < to; ) {
    const count = equalFrom(map, trace, to);
    yield runAt(map, trace, count, trace - from);
    trace += count;
  }
}

/** The traces of a list, which ascends, in runs as long as they can be. */
export function* runsOf(map: TraceMap, traces: ArrayLike<number>, out: ArrayLike<number>): Generator<TraceRun> {
  for (let i = 0; i < traces.length; ) {
    let count = 1;
    const most = map.kind === 'equal' ? Number.POSITIVE_INFINITY : equalFrom(map, traces[i], map.count);
    while (
      count < most &&
      i + count < traces.length &&
      traces[i + count] === traces[i] + count &&
      out[i + count] === out[i] + count
    ) {
      count++;
    }
    yield runAt(map, traces[i], count, out[i]);
    i += count;
  }
}

function runAt(map: TraceMap, trace: number, count: number, out: number): TraceRun {
  const offset = traceOffset(map, trace);
  const next = count > 1 ? traceOffset(map, trace + 1) : offset;
  const [headerBytes, ns] = [traceHeaderLength(map, trace), traceSamples(map, trace)];
  return { offset, stride: next - offset, count, headerBytes, ns, out };
}

/** How many traces from `trace` on have its length. */
function equalFrom(map: ListedTraces, trace: number, to: number): number {
  const { offsets, lengths, headers } = map;
  let next = trace + 1;
  while (next < to && lengths[next] === lengths[trace] && (headers === undefined || headers[next] === headers[trace])) {
    if (next > trace + 1 && offsets[next] - offsets[next - 1] !== offsets[trace + 1] - offsets[trace]) break;
    next++;
  }
  return next - trace;
}
