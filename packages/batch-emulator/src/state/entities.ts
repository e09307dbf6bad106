// Pools, nodes, jobs, tasks and their runs, which know each other. What of each outlives a restart is its record.
import type { Timer } from '../clock.ts';
import type { DownloadCache } from '../node/download-cache.ts';
import { DependencyGraph } from './dependency-graph.ts';
import { FreeSlots } from './free-slots.ts';
import { ReadyQueue } from './ready-queue.ts';
import type { JobRecord, JobState } from './records/job-record.ts';
import type { NodeRecord, NodeState } from './records/node-record.ts';
import type { PoolRecord } from './records/pool-record.ts';
import type { FailureInfo, TaskRecord } from './records/task-record.ts';
import { type Counted, TaskCounts, type TaskState } from './task-counts.ts';

/** One measurement of the metrics that autoscale formulas read. */
export interface PoolSample {
  readonly at: number;
  readonly values: Readonly<Record<string, number>>;
}

export class Pool {
  readonly record: PoolRecord;
  readonly nodes = new Map<string, Node>();
  readonly free = new FreeSlots<Node>();
  /** Jobs that run on this pool. */
  readonly jobs = new Set<Job>();
  /** The step of a resize, and the next evaluation of the formula. */
  resizeStep: Timer | undefined;
  autoScaleTimer: Timer | undefined;
  samples: PoolSample[] = [];
  /** Nodes that are to leave by their id, when their tasks are done. */
  readonly leaving = new Set<string>();

  constructor(record: PoolRecord) {
    this.record = record;
  }

  get id(): string {
    return this.record.spec.id;
  }

  get slotsPerNode(): number {
    return this.record.spec.taskSlotsPerNode ?? 1;
  }

  get fill(): 'spread' | 'pack' {
    return this.record.spec.taskSchedulingPolicy?.nodeFillType ?? 'spread';
  }

  count(dedicated: boolean): number {
    let count = 0;
    for (const node of this.nodes.values()) if (node.record.dedicated === dedicated) count += 1;
    return count;
  }
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

/** Task counts as they were until some time. */
export interface PastCounts {
  readonly until: number;
  readonly tasks: TaskCounts['tasks'];
  readonly slots: TaskCounts['slots'];
}

export class Job {
  readonly record: JobRecord;
  /** By id in lower case, in the order of addition. */
  readonly tasks = new Map<string, Task>();
  readonly counts = new TaskCounts();
  readonly dependencies = new DependencyGraph<Task>();
  readonly ready = new ReadyQueue<Task>();
  readonly running = new Set<Task>();
  /** Nodes on which its preparation task has failed. */
  readonly unfit = new Set<string>();
  /** Preparation tasks under way or done, by node. */
  readonly preparations = new Map<string, Promise<boolean>>();
  /** Ends the job when it has lasted long enough. */
  deadline: Timer | undefined;
  /** What the counts were, as long as answers may lag behind. */
  readonly pastCounts: PastCounts[] = [];

  constructor(record: JobRecord) {
    this.record = record;
  }

  get id(): string {
    return this.record.spec.id;
  }

  get state(): JobState {
    return this.record.status.state;
  }

  get priority(): number {
    return this.record.spec.priority ?? 0;
  }

  task(id: string): Task | undefined {
    return this.tasks.get(id.toLowerCase());
  }
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
