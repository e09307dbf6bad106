import type { NodeDeallocationOption, PoolSpec } from '../../wire/pool-shapes.ts';
import type { Revision } from '../revision.ts';
import type { Status } from '../status.ts';

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
