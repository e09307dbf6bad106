import type { RunOptions } from '../executor/run-options.ts';
import type { Reference } from '../reference/future.ts';

/** What became of a job's arguments. */
export interface JobStats {
  readonly total: number;
  /** Not begun yet; those of a group begin together. */
  readonly queued: number;
  readonly running: number;
  readonly done: number;
  /** Those of tasks that failed or were stopped. */
  readonly failed: number;
  /** Has it ended, in whatever way? */
  readonly ended: boolean;
}

/** How a job is waited for. */
export type JobWaitOptions = Pick<RunOptions, 'signal' | 'onProgress' | 'label'>;

/** Work that an executor does while its submitter goes on, or is gone. */
export interface Job<R> {
  /** Under this name an executor's `attach` finds the job again. */
  readonly id: string;
  /** Is one reduced result asked for? */
  readonly isReduced: boolean;
  /** Results in the order of the arguments; of a job that is not reduced. */
  results(options?: JobWaitOptions): Promise<R[]>;
  /** The reduced result; of a job that is. */
  reduced(options?: JobWaitOptions): Promise<R>;
  /** Waits until all is done, and leaves results where they are. */
  done(options?: JobWaitOptions): Promise<void>;
  /** References to the results, for tasks to come; waits until they are there. */
  futures(options?: JobWaitOptions): Promise<Reference<R>[]>;
  stats(): Promise<JobStats>;
  /** Stops what runs; nothing that is done is lost. */
  terminate(): Promise<void>;
  /** Removes the job and all that it left. */
  delete(): Promise<void>;
}
