import type { Timer } from '../clock.ts';
import type { JobSpec } from '../wire/job-shapes.ts';
import { DependencyGraph } from './dependency-graph.ts';
import { ReadyQueue } from './ready-queue.ts';
import type { Revision } from './revision.ts';
import type { Status } from './status.ts';
import type { Execution, Task } from './task.ts';
import { TaskCounts } from './task-counts.ts';

export type JobState = 'active' | 'disabling' | 'disabled' | 'enabling' | 'terminating' | 'completed' | 'deleting';

/** What of a job preparation or release task on one node is kept. */
export interface NodeTaskRecord {
  state: 'running' | 'completed';
  execution: Execution;
}

/** What of a job is kept over a restart. */
export interface JobRecord {
  spec: JobSpec;
  readonly created: number;
  revision: Revision;
  status: Status<JobState>;
  /** The pool it runs on; absent until an automatic pool is there. */
  poolId?: string | undefined;
  endTime?: number | undefined;
  terminateReason?: string | undefined;
  schedulingError?: { readonly category: string; readonly code: string; readonly message: string } | undefined;
  /** Job preparation and release tasks by node. */
  onNodes: Record<string, { preparation?: NodeTaskRecord; release?: NodeTaskRecord }>;
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
