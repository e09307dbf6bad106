import type { Timer } from '../clock.ts';
import type { DownloadCache } from '../node/download-cache.ts';
import type { Pool } from './pool.ts';
import type { Status } from './status.ts';
import type { Attempt, Execution } from './task.ts';

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

export class Node {
  readonly pool: Pool;
  readonly record: NodeRecord;
  readonly running = new Set<Attempt>();
  /** The next step of its life, if time brings it. */
  step: Timer | undefined;
  /** The fault that awaits it. */
  fate: Timer | undefined;
  /** Aborted when the machine goes down; a new one for every boot. */
  life = new AbortController();
  /** True while it takes no tasks, as it is to restart when those it has are done. */
  draining = false;
  /** Files that it has downloaded. */
  downloads: DownloadCache | undefined;

  constructor(pool: Pool, record: NodeRecord) {
    this.pool = pool;
    this.record = record;
  }

  get id(): string {
    return this.record.id;
  }

  get state(): NodeState {
    return this.record.status.state;
  }

  get usedSlots(): number {
    let slots = 0;
    for (const attempt of this.running) slots += attempt.slots;
    return slots;
  }
}
