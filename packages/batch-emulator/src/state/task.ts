import type { TaskSpec } from '../wire/task-shapes.ts';
import type { Job } from './job.ts';
import type { Node } from './node.ts';
import type { Revision } from './revision.ts';
import type { Status } from './status.ts';
import type { Counted, TaskResult, TaskState } from './task-counts.ts';

/** Why a task failed, as the service says it. */
export interface FailureInfo {
  readonly category: 'usererror' | 'servererror';
  readonly code: string;
  readonly message: string;
  readonly details?: readonly { readonly name: string; readonly value: string }[];
}

/** What is known of the runs of a command; times in milliseconds since 1970. */
export interface Execution {
  startTime?: number | undefined;
  endTime?: number | undefined;
  exitCode?: number | undefined;
  result?: TaskResult | undefined;
  failureInfo?: FailureInfo | undefined;
  retryCount: number;
  lastRetryTime?: number | undefined;
  requeueCount: number;
  lastRequeueTime?: number | undefined;
}

/** What of a task is kept over a restart. */
export interface TaskRecord {
  spec: TaskSpec;
  /** Position in the order of addition. */
  readonly order: number;
  readonly created: number;
  revision: Revision;
  status: Status<TaskState>;
  execution: Execution;
  /** Where it runs or ran last. */
  node?: { readonly poolId: string; readonly nodeId: string } | undefined;
  /** When its files were removed from the node. */
  filesGone?: boolean;
}

/** Why a run of a task is stopped. */
export type StopReason =
  | { readonly kind: 'requeue' }
  | { readonly kind: 'end'; readonly failure: FailureInfo }
  | { readonly kind: 'forget' };

/** A run of a task on a node. */
export interface Attempt {
  readonly task: Task;
  readonly node: Node;
  readonly slots: number;
  /** Resolves when nothing of it is left on the node. */
  readonly done: Promise<void>;
  /**
   * Stops the run. Requeued and forgotten tasks are free at once, one that is ended completes when its process is gone.
   *
   * @param force without asking the process, as its node is gone
   */
  stop(reason: StopReason, force?: boolean): void;
  /** Kills the process and nothing else, as the kernel does when memory is short. */
  killProcess(): void;
}

export class Task {
  readonly job: Job;
  readonly record: TaskRecord;
  /** How many dependencies are not satisfied. */
  unmet = 0;
  attempt: Attempt | undefined;
  /** What it was, as long as answers may lag behind. */
  readonly past: { readonly until: number; readonly record: TaskRecord }[] = [];

  constructor(job: Job, record: TaskRecord) {
    this.job = job;
    this.record = record;
  }

  get id(): string {
    return this.record.spec.id;
  }

  get order(): number {
    return this.record.order;
  }

  get slots(): number {
    return this.record.spec.requiredSlots ?? 1;
  }

  get state(): TaskState {
    return this.record.status.state;
  }

  get counted(): Counted {
    return { state: this.state, result: this.record.execution.result, slots: this.slots };
  }
}
