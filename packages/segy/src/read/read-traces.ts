import { bytesPerSample } from '../sample/format.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { type BlockTarget, type TraceCoding, takeTraces } from './block-target.ts';
import { readRuns } from './read-runs.ts';
import type { TakeRun, TraceRun } from './trace-run.ts';

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
  const take: TakeRun = (view, at, run) => {
    const goOn = check(view, at, run);
    if (goOn) takeTraces(target, view, at, run, coding);
    return goOn;
  };
  await readRuns(source, bytesPerSample(coding.format), runs, take, signal);
}
