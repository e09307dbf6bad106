import type { ExitStatus } from '../errors.ts';
import type { JsonValue } from '../payload/json.ts';
import { RemainingTime } from './remaining-time.ts';

/** What happened just now. */
export type ProgressCause =
  | { readonly kind: 'worker-started'; readonly worker: string }
  | { readonly kind: 'worker-lost'; readonly worker: string; readonly exit: ExitStatus }
  | ({ readonly kind: 'task-started' } & StartedTask)
  | { readonly kind: 'task-requeued'; readonly index: number }
  | ({ readonly kind: 'task-restarted'; readonly attempt: number } & StartedTask)
  | { readonly kind: 'task-progress'; readonly index: number; readonly fraction: number; readonly details?: JsonValue }
  | { readonly kind: 'task-done'; readonly index: number; readonly ago?: number }
  | { readonly kind: 'cluster'; readonly cluster: ClusterState };

/** A task that a worker began. */
export interface StartedTask {
  readonly index: number;
  readonly worker: string;
  /** Arguments from this index on that it works through one after another; 1 when left out. */
  readonly count?: number;
  /** Milliseconds since it began, where that is told late. */
  readonly ago?: number;
}

/** A cluster at work, seen from afar. */
export interface ClusterState {
  /** What it is doing, for people: `allocating nodes`, `pulling the image`, `running`, `summing` … */
  readonly phase: string;
  /** Nodes by their state, those of no state left out. */
  readonly nodes: Readonly<Record<string, number>>;
  /** Cost since it was opened, where prices are known. */
  readonly cost?: { readonly amount: number; readonly currency: string } | undefined;
}

/** A task that is running, and the fraction of it that is done. */
export interface RunningTask {
  readonly index: number;
  readonly worker: string;
  /** Arguments from this index on that it works through; their results come together. 1 when left out. */
  readonly count?: number;
  readonly fraction: number;
}

/** State of a run after something happened. */
export interface ProgressEvent {
  readonly cause: ProgressCause;
  readonly label?: string;
  /** Tasks finished. */
  readonly done: number;
  /** Tasks in all; unknown while arguments come from an iterator that has not ended. */
  readonly total?: number;
  readonly running: readonly RunningTask[];
  /** Fraction of the whole run, with the fractions of running tasks as far as they report them. */
  readonly fraction?: number;
  /** Milliseconds since the start. */
  readonly elapsed: number;
  /**
   * Milliseconds still to go, as far as tasks that were done and the speed of those that run tell; not there before they do. See
   * `RemainingTime`.
   */
  readonly eta?: number;
  /** Last known state of the cluster, if there is one. */
  readonly cluster?: ClusterState;
}

/** Turns what happens to tasks and workers into progress events. */
export class ProgressTracker {
  readonly #label: string | undefined;
  readonly #listener: ((event: ProgressEvent) => void) | undefined;
  readonly #total: () => number | undefined;
  readonly #now: () => number;
  readonly #start: number;
  readonly #running = new Map<number, RunningTask>();
  /** Arguments of tasks that have begun or are done. */
  readonly #begun = new Set<number>();
  readonly #remaining = new RemainingTime();
  #done = 0;
  #cluster: ClusterState | undefined;

  constructor(
    options: { readonly label?: string; readonly onProgress?: (event: ProgressEvent) => void },
    total: () => number | undefined,
    now: () => number = () => performance.now(),
  ) {
    this.#label = options.label;
    this.#listener = options.onProgress;
    this.#total = total;
    this.#now = now;
    this.#start = now();
  }

  readonly report = (cause: ProgressCause): void => {
    this.#apply(cause);
    this.#listener?.(this.#event(cause));
  };

  #apply(cause: ProgressCause): void {
    const now = this.#now();
    switch (cause.kind) {
      case 'task-started':
      case 'task-restarted': {
        const { index, worker, count = 1, ago = 0 } = cause;
        this.#running.set(index, { index, worker, fraction: 0, ...(count > 1 && { count }) });
        for (let k = index; k < index + count; k++) this.#begun.add(k);
        this.#remaining.started(index, { worker, count, at: now - ago });
        return;
      }
      case 'task-progress': {
        const { index } = cause;
        const task = this.#running.get(index);
        if (task === undefined) return;
        const fraction = Math.min(1, Math.max(0, cause.fraction || 0));
        this.#running.set(index, { ...task, fraction });
        this.#remaining.progressed(index, { at: now, fraction });
        return;
      }
      case 'task-requeued': {
        const { index } = cause;
        const task = this.#running.get(index);
        if (task === undefined) return;
        this.#running.delete(index);
        const { count = 1 } = task;
        for (let k = index; k < index + count; k++) this.#begun.delete(k);
        this.#remaining.lost(index);
        return;
      }
      case 'cluster':
        this.#cluster = cause.cluster;
        return;
      case 'task-done': {
        const { index, ago = 0 } = cause;
        this.#running.delete(index);
        this.#begun.add(index);
        this.#done += 1;
        this.#remaining.finished(index, now - ago);
        return;
      }
      case 'worker-started':
      case 'worker-lost':
        return;
      default:
        cause satisfies never;
    }
  }

  #event(cause: ProgressCause): ProgressEvent {
    const running = [...this.#running.values()];
    const total = this.#total();
    const now = this.#now();
    const state = {
      cause,
      done: this.#done,
      running,
      elapsed: now - this.#start,
      ...(this.#label !== undefined && { label: this.#label }),
      ...(this.#cluster !== undefined && { cluster: this.#cluster }),
    };
    if (total === undefined) return state;
    const finished = running.reduce((sum, { fraction }) => sum + fraction, this.#done);
    const eta = this.#done < total ? this.#remaining.at(now, total - this.#begun.size) : 0;
    return { ...state, total, fraction: total === 0 ? 1 : finished / total, ...(eta !== undefined && { eta }) };
  }
}
