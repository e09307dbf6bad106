import { type ByteSource, gapOf, tooFew } from '../source/byte-source.ts';
import { readWindows, takeWindow } from './read-windows.ts';
import type { TakeRun, TraceRun } from './trace-run.ts';
import { gatherSpans, gatherWindows, type ReadWindow } from './windows.ts';

/** Ranges asked for at once where each costs a request. */
const requestsAtOnce = 6;

/** Reads runs, which ascend, in as few and as large reads as make sense, and hands each over as it comes. */
export async function readRuns(
  source: ByteSource,
  sampleBytes: number,
  runs: Iterable<TraceRun>,
  take: TakeRun,
  signal?: AbortSignal,
): Promise<void> {
  const windows = gatherWindows(runs, sampleBytes, gapOf(source));
  if (source.stream !== undefined) await readSpans(source, windows, take, signal);
  else await readWindows(source, windows, take, signal);
}

/** One request per span, several spans at once. */
async function readSpans(
  source: ByteSource,
  windows: Iterable<ReadWindow>,
  take: TakeRun,
  signal?: AbortSignal,
): Promise<void> {
  const spans = gatherSpans(windows, gapOf(source));
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  let goOn = true;
  const work = async () => {
    for (const span of spans) {
      if (!goOn) return;
      goOn = (await readSpan(source, span, take, either)) && goOn;
    }
  };
  const results = await Promise.allSettled(
    Array.from({ length: requestsAtOnce }, () =>
      work().catch((error: unknown) => {
        stop.abort(error);
        throw error;
      }),
    ),
  );
  signal?.throwIfAborted();
  if (stop.signal.aborted) throw stop.signal.reason;
  results.forEach((result) => {
    if (result.status === 'rejected') throw result.reason;
  });
}

async function readSpan(
  source: ByteSource,
  span: readonly ReadWindow[],
  take: TakeRun,
  signal: AbortSignal,
): Promise<boolean> {
  const last = span[span.length - 1];
  const from = span[0].offset;
  const length = last.offset + last.length - from;
  const buffer = new Uint8Array(Math.max(...span.map((window) => window.length)));
  let next = 0;
  let filled = 0;
  let at = from;
  for await (const chunk of source.stream?.(from, length, signal) ?? []) {
    let used = 0;
    while (used < chunk.length && next < span.length) {
      const window = span[next];
      const skip = Math.min(chunk.length - used, Math.max(0, window.offset - at));
      used += skip;
      at += skip;
      const part = chunk.subarray(used, used + window.length - filled);
      buffer.set(part, filled);
      used += part.length;
      at += part.length;
      filled += part.length;
      if (filled < window.length) continue;
      if (!takeWindow(window, buffer.subarray(0, filled), take)) return false;
      filled = 0;
      next++;
    }
  }
  if (next < span.length) throw tooFew(source, from, length, at - from);
  return true;
}
