import { type ByteSource, gapOf } from '../source/byte-source.ts';
import { partitionRuns } from './partition-runs.ts';
import { readRuns } from './read-runs.ts';
import type { TakeRun, TraceRun } from './trace-run.ts';

/** Headers read in one go before other work gets its turn. */
const batch = 2048;

/** Mean time of a small read, in ms, above which reads are better made at once than one after the other: cold or remote disks. */
const slowRead = 0.1;

/**
 * Reads the headers of runs without their samples, or through them where they are short.
 *
 * @param need bytes of each header, from its first
 */
export async function readHeaders(
  source: ByteSource,
  sampleBytes: number,
  runs: Iterable<TraceRun>,
  need: number,
  take: TakeRun,
  signal?: AbortSignal,
): Promise<void> {
  const near = (run: TraceRun) => run.headerBytes + run.ns * sampleBytes - need <= gapOf(source);
  for (const part of partitionRuns(runs, near)) {
    const goOn = part.chosen
      ? await readAll(source, sampleBytes, part.runs, take, signal)
      : await readSparse(source, part.runs, need, take, signal);
    if (!goOn) return;
  }
}

async function readAll(
  source: ByteSource,
  sampleBytes: number,
  runs: readonly TraceRun[],
  take: TakeRun,
  signal?: AbortSignal,
): Promise<boolean> {
  let goOn = true;
  const watch: TakeRun = (view, at, run) => {
    goOn = take(view, at, run);
    return goOn;
  };
  await readRuns(source, sampleBytes, runs, watch, signal);
  return goOn;
}

/** Packs the headers of a batch next to each other before they are handed over, in order however they were read. */
async function readSparse(
  source: ByteSource,
  runs: readonly TraceRun[],
  need: number,
  take: TakeRun,
  signal?: AbortSignal,
): Promise<boolean> {
  let slow = source.readSync === undefined;
  const buffer = new Uint8Array(need * batch);
  const view = new DataView(buffer.buffer);
  for (const run of runs) {
    for (let from = 0; from < run.count; from += batch) {
      const count = Math.min(batch, run.count - from);
      const offset = run.offset + from * run.stride;
      if (slow) {
        await readRuns(source, 0, singles(offset, run.stride, count, need), copyInto(buffer, need), signal);
      } else {
        const start = performance.now();
        for (let i = 0; i < count; i++) {
          source.readSync?.(offset + i * run.stride, buffer.subarray(i * need, (i + 1) * need));
        }
        slow = count > 100 && performance.now() - start > slowRead * count;
        if (count === batch) await new Promise((resolve) => setTimeout(resolve, 0));
        signal?.throwIfAborted();
      }
      if (!take(view, 0, { offset, stride: need, count, headerBytes: need, ns: 0, out: run.out + from })) return false;
    }
  }
  return true;
}

function copyInto(buffer: Uint8Array, need: number): TakeRun {
  return (view, at, run) => {
    buffer.set(new Uint8Array(view.buffer, view.byteOffset + at, need), run.out * need);
    return true;
  };
}

/** Each header as a run of its own, without samples. */
function singles(first: number, stride: number, count: number, need: number): TraceRun[] {
  return Array.from({ length: count }, (_, i) => ({
    offset: first + i * stride,
    stride: need,
    count: 1,
    headerBytes: need,
    ns: 0,
    out: i,
  }));
}
