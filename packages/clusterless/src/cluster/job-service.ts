import type { JobOrder, TaskOrder } from '../task/orders.ts';
import type { JobLimits } from './manifest.ts';

/** What a service knows of a job: nothing, that its tasks are being added, that all were, or that it will run no more. */
export type JobState = 'absent' | 'filling' | 'submitted' | 'ended';

/** A job that is to be run. */
export interface JobPlan {
  readonly label: string;
  /** What all its tasks are told, in their environment (`jobEnvironment`). */
  readonly order: JobOrder;
  readonly limits: JobLimits;
}

/** A task that is to be run: a process `node task.mjs` in a folder of its own. */
export interface TaskPlan {
  readonly id: string;
  /** What it is told, in its environment (`taskEnvironment`). */
  readonly order: TaskOrder;
  /** Tasks that must have succeeded before it starts. */
  readonly after: readonly string[];
  /** Files that stand in its folder, and the URL of each. */
  readonly files: readonly { readonly path: string; readonly url: string }[];
  readonly limits: JobLimits;
}

/** Why a task has no result. */
export interface TaskFailure {
  readonly exitCode: number | undefined;
  /** How often it was run again after it failed, and after its node was lost. */
  readonly retries: number;
  readonly requeues: number;
  /** Was it stopped, with its job or by somebody? */
  readonly stopped: boolean;
  /** The service's word for the problem. */
  readonly code: string | undefined;
  readonly problem: string | undefined;
  /** What to do about it, where the service knows better than its exit code tells. */
  readonly advice: string | undefined;
}

/** What became of a task. */
export interface TaskReport {
  readonly id: string;
  readonly state: 'queued' | 'starting' | 'running' | 'succeeded' | 'failed';
  /** When it came into this state, by the service's clock. */
  readonly changed: Date;
  readonly node: string | undefined;
  readonly failure: TaskFailure | undefined;
}

/**
 * A service that runs jobs of tasks which depend on each other: all that a cluster asks of Azure Batch, or of whatever takes its
 * place. Jobs are known by their id; each method may be called again after its answer was lost.
 */
export interface JobService {
  state(job: string, signal?: AbortSignal): Promise<JobState>;
  /**
   * Makes a job without tasks. Its first task that fails ends it.
   *
   * @returns false when there is one of this id already
   */
  create(job: string, plan: JobPlan, signal?: AbortSignal): Promise<boolean>;
  /**
   * Adds all tasks of a job, which then ends by itself when they are done. Those that are there already stay as they are.
   *
   * @returns false when the job runs no more
   */
  fill(job: string, tasks: Iterable<TaskPlan>, signal?: AbortSignal): Promise<boolean>;
  /** Tasks, or those that changed since some time; none where there is no such job. */
  tasks(
    job: string,
    options?: { readonly since?: Date | undefined; readonly signal?: AbortSignal | undefined },
  ): AsyncIterable<TaskReport>;
  /** Why a job has ended; `undefined` while it runs. */
  endReason(job: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Stops a job that may have ended already. */
  end(job: string, reason: string): Promise<void>;
  /** Removes a job that may be gone already. */
  remove(job: string): Promise<void>;
  /** What a task wrote to its standard error, as far as it is still known. */
  standardError(job: string, task: string, signal?: AbortSignal): Promise<string>;
}
