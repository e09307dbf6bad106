import type { Task } from '../state/entities.ts';

/** Kinds of faults that are counted. */
export type FaultKind =
  | 'eviction'
  | 'node loss'
  | 'start task failure'
  | 'task kill'
  | 'full disk'
  | 'partial allocation'
  | 'throttled'
  | 'lost response'
  | 'dropped'
  | 'duplicated'
  | 'storage fault';

/** What the engine asks about faults. */
export interface EngineFaults {
  /** Milliseconds that task counts lag behind. */
  readonly countsLag: number;
  /** Milliseconds that lists of tasks lag behind. */
  readonly listsLag: number;
  /** Milliseconds that an allocation takes longer. */
  allocationDelay(): number;
  /** How many of the wanted nodes are given. */
  allocate(wanted: number): number;
  startTaskFails(): boolean;
  /** What will happen to a node that has just become ready, and when. */
  fate(dedicated: boolean): { readonly kind: 'evict' | 'lose'; readonly after: number };
  /** A fault came true. */
  happened(kind: FaultKind): void;
  /** A process of a task has begun; it may be killed. */
  onTaskProcess(kill: () => void): void;
  /** A task is about to change: answers that lag may want to know what it was. */
  beforeTaskChange(task: Task, now: number): void;
}
