/** Trace numbers from `first` to `last`, every `step`-th; counted from 1. */
export interface TraceRange {
  readonly first: number;
  /** Infinity for the last trace of the file. */
  readonly last: number;
  readonly step: number;
}

const rangeForm = /^(\d+)?(?:(-)(\d+)?)?(?::(\d+))?$/;

/**
 * Parses trace numbers such as `1-100`, `500-`, `-20`, `1-1000:10` (every tenth), joined by commas.
 *
 * @returns `undefined` when it isn't such a list
 */
export function parseTraceRanges(text: string): readonly TraceRange[] | undefined {
  const ranges: TraceRange[] = [];
  for (const part of text.split(',')) {
    const [, first, dash, last, step] = rangeForm.exec(part.trim()) ?? [];
    if (first === undefined && last === undefined) return undefined;
    const from = Number(first ?? 1);
    const to = dash === undefined ? from : last === undefined ? Number.POSITIVE_INFINITY : Number(last);
    const range = { first: from, last: to, step: Number(step ?? 1) };
    if (range.first < 1 || range.last < range.first || range.step < 1) return undefined;
    ranges.push(range);
  }
  return ranges;
}

/** All traces. */
export const everyTrace: readonly TraceRange[] = [{ first: 1, last: Number.POSITIVE_INFINITY, step: 1 }];

/** Traces of a file that follow each other, counted from 0. */
export interface TraceRun {
  readonly from: number;
  readonly count: number;
  /** Which of them are meant: the first and every `step`-th. */
  readonly step: number;
}

/** Cuts the ranges, as far as the file has such traces, into runs of at most `length` traces. */
export function* traceRuns(ranges: readonly TraceRange[], ntraces: number, length: number): Generator<TraceRun> {
  for (const { first, last, step } of ranges) {
    const end = Math.min(last, ntraces);
    if (step > length) {
      for (let from = first - 1; from < end; from += step) yield { from, count: 1, step: 1 };
      continue;
    }
    const whole = Math.max(1, Math.floor(length / step)) * step;
    for (let from = first - 1; from < end; from += whole) {
      yield { from, count: Math.min(whole, end - from), step };
    }
  }
}

/** How many traces the ranges mean in a file. */
export function countTraces(ranges: readonly TraceRange[], ntraces: number): number {
  return ranges.reduce(
    (sum, { first, last, step }) => sum + Math.max(0, Math.floor((Math.min(last, ntraces) - first) / step) + 1),
    0,
  );
}
