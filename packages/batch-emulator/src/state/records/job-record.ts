import type { JobSpec } from '../../wire/job-shapes.ts';
import type { Revision } from '../revision.ts';
import type { Status } from '../status.ts';
import type { Execution } from './task-record.ts';

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
