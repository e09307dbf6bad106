import { bytesPerSample } from '../sample/format.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { type BlockTarget, type TraceCoding, takeTraces } from './block-target.ts';
import { partitionRuns } from './partition-runs.ts';
import { readRuns, type TakeRun } from './read-runs.ts';
import type { TraceRun } from './trace-run.ts';
import { windowBytes } from './windows.ts';

/** Reads under way at once when the system fills the result: several of its threads share the work. */
const readsAtOnce = 4;

/**
 * Fills a block from runs, which ascend.
 *
 * @param check sees the headers of each run before they are taken, and says whether to go on
 */
export async function readTraces(
  source: ByteSource,
  coding: TraceCoding,
  runs: Iterable<TraceRun>,
  target: BlockTarget,
  check: TakeRun,
  signal?: AbortSignal,
): Promise<void> {
  const sampleBytes = bytesPerSample(coding.format);
  const inPlace = (run: TraceRun) =>
    source.readScattered !== undefined &&
    sampleBytes === 4 &&
    run.ns === target.ns &&
    4 * run.ns > run.headerBytes &&
    run.count * run.stride >= windowBytes / 4;
  let goOn = true;
  const take: TakeRun = (view, at, run) => {
    goOn = check(view, at, run);
    if (goOn) takeTraces(target, view, at, run, coding);
    return goOn;
  };
  for (const part of partitionRuns(runs, inPlace)) {
    if (part.chosen) goOn = await readInPlace(source, coding, part.runs, target, check, signal);
    else await readRuns(source, sampleBytes, part.runs, take, signal);
    if (!goOn) return;
  }
}

/** A read under way: as many traces as there is room for into the block, the last ones into a buffer. */
interface Reading {
  readonly run: TraceRun;
  /** Traces that lie in the block, as they were in the file, from its first sample's place on. */
  readonly inBlock: number;
  readonly rest: Uint8Array;
  readonly done: Promise<void>;
}

/**
 * The system reads traces into the block itself, where their samples are then decoded.
 *
 * The room of `n` traces' samples holds fewer traces with their headers. Decoded in turn, each moves towards the
 * front, over headers that have been read and samples that have been decoded; those that had no room follow.
 */
async function readInPlace(
  source: ByteSource,
  coding: TraceCoding,
  runs: readonly TraceRun[],
  target: BlockTarget,
  check: TakeRun,
  signal?: AbortSignal,
): Promise<boolean> {
  const { buffer, byteOffset, byteLength } = target.data;
  const block = new Uint8Array(buffer, byteOffset, byteLength);
  const blockView = new DataView(buffer, byteOffset, byteLength);
  const load = (run: TraceRun): Reading => {
    const place = 4 * run.ns * run.out;
    const inBlock = Math.floor((4 * run.ns * run.count) / run.stride);
    const rest = new Uint8Array((run.count - inBlock) * run.stride);
    const into = [block.subarray(place, place + inBlock * run.stride), rest];
    const done = source.readScattered?.(run.offset, into, signal) ?? Promise.resolve();
    // Awaited in turn; until then a failure must not count as unhandled.
    done.catch(() => {});
    return { run, inBlock, rest, done };
  };
  const finish = async ({ run, inBlock, rest, done }: Reading): Promise<boolean> => {
    await done;
    const first = { ...run, count: inBlock };
    const last = { ...run, count: run.count - inBlock, out: run.out + inBlock };
    const restView = new DataView(rest.buffer);
    if (inBlock > 0) {
      if (!check(blockView, 4 * run.ns * run.out, first)) return false;
      takeTraces(target, blockView, 4 * run.ns * run.out, first, coding);
    }
    if (!check(restView, 0, last)) return false;
    takeTraces(target, restView, 0, last, coding);
    return true;
  };
  const underWay: Reading[] = [];
  try {
    for (const run of pieces(runs)) {
      underWay.push(load(run));
      if (underWay.length === readsAtOnce && !(await finish(underWay[0]))) return false;
      if (underWay.length === readsAtOnce) underWay.shift();
    }
    for (; underWay.length > 0; underWay.shift()) if (!(await finish(underWay[0]))) return false;
    return true;
  } finally {
    await Promise.allSettled(underWay.map(({ done }) => done));
  }
}

function* pieces(runs: readonly TraceRun[]): Generator<TraceRun> {
  for (const run of runs) {
    const most = Math.max(1, Math.floor(windowBytes / run.stride));
    for (let from = 0; from < run.count; from += most) {
      const count = Math.min(most, run.count - from);
      yield { ...run, offset: run.offset + from * run.stride, count, out: run.out + from };
    }
  }
}
