import { windowBytes } from '../sample/desk.ts';
import { runBytes, type TraceRun } from './trace-run.ts';

/** A range of a source that is read at once, with the runs that lie in it as a whole. */
export interface ReadWindow {
  readonly offset: number;
  readonly length: number;
  readonly runs: readonly TraceRun[];
}

/**
 * Gathers runs into windows: neighbours share one, gaps of up to `gap` bytes are read through, long runs are divided.
 * A window is longer than `windowBytes` only for a trace that is.
 */
export function* gatherWindows(runs: Iterable<TraceRun>, sampleBytes: number, gap: number): Generator<ReadWindow> {
  let offset = 0;
  let end = 0;
  let gathered: TraceRun[] = [];
  for (const piece of pieces(runs, sampleBytes)) {
    const pieceEnd = piece.offset + runBytes(piece, sampleBytes);
    const near = piece.offset >= end && piece.offset - end <= gap && pieceEnd - offset <= windowBytes;
    if (gathered.length > 0 && !near) {
      yield { offset, length: end - offset, runs: gathered };
      gathered = [];
    }
    if (gathered.length === 0) offset = piece.offset;
    gathered.push(piece);
    end = pieceEnd;
  }
  if (gathered.length > 0) yield { offset, length: end - offset, runs: gathered };
}

/** Windows that follow each other so closely that one request can bring them all. */
export function* gatherSpans(windows: Iterable<ReadWindow>, gap: number): Generator<readonly ReadWindow[]> {
  let span: ReadWindow[] = [];
  let end = 0;
  for (const window of windows) {
    if (span.length > 0 && (window.offset < end || window.offset - end > gap)) {
      yield span;
      span = [];
    }
    span.push(window);
    end = window.offset + window.length;
  }
  if (span.length > 0) yield span;
}

function* pieces(runs: Iterable<TraceRun>, sampleBytes: number): Generator<TraceRun> {
  for (const run of runs) {
    const trace = run.headerBytes + run.ns * sampleBytes;
    const most = Math.max(1, Math.floor((windowBytes - trace) / Math.max(run.stride, 1)) + 1);
    if (run.count <= most) {
      yield run;
      continue;
    }
    for (let from = 0; from < run.count; from += most) {
      const count = Math.min(most, run.count - from);
      yield { ...run, offset: run.offset + from * run.stride, count, out: run.out + from };
    }
  }
}
