import type { ProgressEvent } from './progress.ts';

/** Options of one `map` or `mapReduce`. */
export interface RunOptions extends JobOptions {
  /** Cancels the run: running tasks are told, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called for every change; what it throws fails the run. */
  readonly onProgress?: (event: ProgressEvent) => void;
  /** Name of the run in its progress events. */
  readonly label?: string;
}

/** What executors that send their work away do for it; others have no use for these. */
export interface JobOptions {
  /** −1000 … 1000; jobs with higher priority run first. Default 0. */
  readonly priority?: number;
  /** How often a task is run again after it failed; after a lost node it is run again without being counted. Default 3. */
  readonly retries?: number;
  /** Seconds that one task may take. Default: as long as the job may. */
  readonly taskTimeout?: number;
  /** Seconds that the whole may take. Default two days. */
  readonly timeout?: number;
  /** Roughly the seconds that one argument takes, so that several short ones may share a task. Default: each has its own. */
  readonly secondsPerArgument?: number;
}
