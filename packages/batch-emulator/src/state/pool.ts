import type { Timer } from '../clock.ts';
import type { NodeDeallocationOption, PoolSpec } from '../wire/pool-shapes.ts';
import { FreeSlots } from './free-slots.ts';
import type { Job } from './job.ts';
import type { Node } from './node.ts';
import type { Revision } from './revision.ts';
import type { Status } from './status.ts';

export type PoolState = 'active' | 'deleting';
export type AllocationState = 'steady' | 'resizing' | 'stopping';

export interface ResizeError {
  readonly code: string;
  readonly message: string;
  readonly values?: readonly { readonly name: string; readonly value: string }[];
}

/** The last evaluation of an autoscale formula. */
export interface AutoScaleRun {
  readonly at: number;
  readonly results?: string;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly values?: readonly { readonly name: string; readonly value: string }[];
  };
}

/** What of a pool is kept over a restart. */
export interface PoolRecord {
  /** Settings without the targets and formulas, which change and are kept below. */
  spec: PoolSpec;
  readonly created: number;
  revision: Revision;
  status: Status<PoolState>;
  allocation: Status<AllocationState>;
  targets: { dedicated: number; spot: number };
  resizeTimeout: string;
  resizeErrors: ResizeError[];
  /** What happens to tasks on nodes that leave. */
  deallocation: NodeDeallocationOption;
  autoScale?: { formula: string; interval: string; enabledAt: number; run?: AutoScaleRun | undefined } | undefined;
  /** The job whose automatic pool this is. */
  ownerJob?: string | undefined;
  nodesCreated: number;
}

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
