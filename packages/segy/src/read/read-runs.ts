import { type ByteSource, gapOf, readExactly, readFully, tooFew } from '../source/byte-source.ts';
import type { TraceRun } from './trace-run.ts';
import { gatherSpans, gatherWindows, type ReadWindow, windowBytes } from './windows.ts';

/** Gets the bytes of a run: the first trace header is at `at`. Returns whether to go on. */
export type TakeRun = (view: DataView, at: number, run: TraceRun) => boolean;

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

/** One window is read while the one before it is decoded. */
async function readWindows(
  source: ByteSource,
  windows: Iterable<ReadWindow>,
  take: TakeRun,
  signal?: AbortSignal,
): Promise<void> {
  const buffers = [new Uint8Array(0), new Uint8Array(0)];
  let turn = 0;
  const load = async (window: ReadWindow): Promise<Uint8Array> => {
    if (source.readInto === undefined) return readExactly(source, window.offset, window.length, signal);
    turn = 1 - turn;
    if (buffers[turn].length < window.length) {
      buffers[turn] = new Uint8Array(Math.max(window.length, Math.min(windowBytes, source.size)));
    }
    const bytes = buffers[turn].subarray(0, window.length);
    await readFully(source, window.offset, bytes, signal);
    return bytes;
  };
  let before: { readonly window: ReadWindow; readonly bytes: Promise<Uint8Array> } | null = null;
  for (const window of windows) {
    const bytes = load(window);
    // Awaited only after the window before it: until then a failure must not count as unhandled.
    bytes.catch(() => {});
    try {
      if (before !== null && !takeWindow(before.window, await before.bytes, take)) {
        await bytes;
        return;
      }
    } catch (error) {
      await Promise.allSettled([bytes]);
      throw error;
    }
    before = { window, bytes };
  }
  if (before !== null) takeWindow(before.window, await before.bytes, take);
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

function takeWindow(window: ReadWindow, bytes: Uint8Array, take: TakeRun): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return window.runs.every((run) => take(view, run.offset - window.offset, run));
}
