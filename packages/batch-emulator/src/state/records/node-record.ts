import type { Status } from '../status.ts';
import type { Execution } from './task-record.ts';

export const nodeStates = [
  'creating',
  'starting',
  'waitingforstarttask',
  'starttaskfailed',
  'idle',
  'running',
  'offline',
  'rebooting',
  'reimaging',
  'preempted',
  'unusable',
  'unknown',
  'leavingpool',
  'deallocating',
  'deallocated',
  'upgradingos',
] as const;
export type NodeState = (typeof nodeStates)[number];

export interface NodeProblem {
  readonly code: string;
  readonly message: string;
  readonly errorDetails?: readonly { readonly name: string; readonly value: string }[];
}

/** What of a node is kept over a restart. */
export interface NodeRecord {
  readonly id: string;
  readonly dedicated: boolean;
  readonly ip: string;
  readonly allocated: number;
  status: Status<NodeState>;
  booted?: number | undefined;
  scheduling: 'enabled' | 'disabled';
  startTask?: { state: 'running' | 'completed'; execution: Execution } | undefined;
  tasksRun: number;
  tasksSucceeded: number;
  /** The tasks that ran here last, newest first. */
  recent: { readonly jobId: string; readonly taskId: string }[];
  problems: NodeProblem[];
  /** True when its disk takes no more data. */
  diskFull?: boolean;
}
