import { decodeTraces } from '../sample/decode.ts';
import { bytesPerSample } from '../sample/format.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { type BlockTarget, type TraceCoding, takeHeaders, takeTraces } from './block-target.ts';
import { partitionRuns } from './partition-runs.ts';
import { readRuns, type TakeRun } from './read-runs.ts';
import type { TraceRun } from './trace-run.ts';
import { windowBytes } from './windows.ts';

/** Reads under way at once when the system fills the result: several of its threads share the work. */
const readsAtOnce = 4;

/** Samples of a trace above which a buffer of its own for each trace costs less than copying. */
const fewestSamples = 512;

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
    run.ns >= fewestSamples &&
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

/** A read under way: samples into the block, headers into a buffer, one after the other. */
interface Scattered {
  readonly run: TraceRun;
  readonly headers: Uint8Array;
  readonly done: Promise<void>;
}

/** The system puts samples where they belong in the block; there they are decoded, in place. */
async function readInPlace(
  source: ByteSource,
  coding: TraceCoding,
  runs: readonly TraceRun[],
  target: BlockTarget,
  check: TakeRun,
  signal?: AbortSignal,
): Promise<boolean> {
  const samples = new Uint8Array(target.data.buffer, target.data.byteOffset, target.data.byteLength);
  const load = (run: TraceRun): Scattered => {
    const headers = new Uint8Array(run.count * run.headerBytes);
    const done = source.readScattered?.(run.offset, scatter(run, headers, samples), signal) ?? Promise.resolve();
    // Awaited in turn; until then a failure must not count as unhandled.
    done.catch(() => {});
    return { run, headers, done };
  };
  const underWay: Scattered[] = [];
  try {
    for (const run of pieces(runs)) {
      underWay.push(load(run));
      if (underWay.length < readsAtOnce) continue;
      if (!(await finishFirst())) return false;
    }
    while (underWay.length > 0) if (!(await finishFirst())) return false;
    return true;
  } finally {
    await Promise.allSettled(underWay.map(({ done }) => done));
  }

  async function finishFirst(): Promise<boolean> {
    const [{ run, headers, done }] = underWay;
    await done;
    underWay.shift();
    const view = new DataView(headers.buffer);
    const packed = { ...run, stride: run.headerBytes };
    if (!check(view, 0, packed)) return false;
    takeHeaders(target, view, 0, packed, coding);
    const bytes = 4 * run.ns;
    const layout = { offset: run.out * bytes, stride: bytes, ns: run.ns, ntraces: run.count, ...codingOf(coding) };
    decodeTraces(samples, layout, target.data, run.out * run.ns);
    return true;
  }
}

function codingOf({ format, littleEndian }: TraceCoding): TraceCoding {
  return { format, littleEndian };
}

/** Header and samples of each trace in turn, as they follow each other in the file. */
function scatter(run: TraceRun, headers: Uint8Array, samples: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const bytes = 4 * run.ns;
  for (let i = 0; i < run.count; i++) {
    const at = (run.out + i) * bytes;
    parts.push(headers.subarray(i * run.headerBytes, (i + 1) * run.headerBytes), samples.subarray(at, at + bytes));
  }
  return parts;
}

/** So few traces that a single call takes their buffers, two a trace, of which systems allow 1024. */
function* pieces(runs: readonly TraceRun[]): Generator<TraceRun> {
  for (const run of runs) {
    const most = Math.max(1, Math.min(500, Math.floor(windowBytes / run.stride)));
    for (let from = 0; from < run.count; from += most) {
      const count = Math.min(most, run.count - from);
      yield { ...run, offset: run.offset + from * run.stride, count, out: run.out + from };
    }
  }
}
