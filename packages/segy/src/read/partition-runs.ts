import type { TraceRun } from './trace-run.ts';

/** Runs that follow each other and are to be read in the same way. */
export interface RunPart {
  readonly chosen: boolean;
  readonly runs: readonly TraceRun[];
}

/** So that the runs of a file with a billion traces need not be listed all at once. */
const mostRuns = 65536;

/** Divides runs into parts of those that `choose` takes, and of those that it doesn't. */
export function* partitionRuns(runs: Iterable<TraceRun>, choose: (run: TraceRun) => boolean): Generator<RunPart> {
  let part: TraceRun[] = [];
  let chosen = false;
  for (const run of runs) {
    const now = choose(run);
    if (part.length > 0 && (now !== chosen || part.length >= mostRuns)) {
      yield { chosen, runs: part };
      part = [];
    }
    chosen = now;
    part.push(run);
  }
  if (part.length > 0) yield { chosen, runs: part };
}
