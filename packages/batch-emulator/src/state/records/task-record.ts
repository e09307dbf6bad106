import type { TaskSpec } from '../../wire/task-shapes.ts';
import type { Revision } from '../revision.ts';
import type { Status } from '../status.ts';
import type { TaskResult, TaskState } from '../task-counts.ts';

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
