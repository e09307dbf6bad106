import type { ExitStatus } from '../errors.ts';
import type { JsonValue } from '../payload/json.ts';

/** What happened just now. */
export type ProgressCause =
  | { readonly kind: 'worker-started'; readonly worker: string }
  | { readonly kind: 'worker-lost'; readonly worker: string; readonly exit: ExitStatus }
  | { readonly kind: 'task-started'; readonly index: number; readonly worker: string }
  | { readonly kind: 'task-requeued'; readonly index: number }
  | { readonly kind: 'task-restarted'; readonly index: number; readonly worker: string; readonly attempt: number }
  | { readonly kind: 'task-progress'; readonly index: number; readonly fraction: number; readonly details?: JsonValue }
  | { readonly kind: 'task-done'; readonly index: number }
  | { readonly kind: 'cluster'; readonly cluster: ClusterState };

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
  /** Fraction of the whole run, with the fractions of running tasks. */
  readonly fraction?: number;
  /** Milliseconds since the start. */
  readonly elapsed: number;
  /** Milliseconds still to go at the speed so far. */
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
    switch (cause.kind) {
      case 'task-started':
      case 'task-restarted':
        this.#running.set(cause.index, { index: cause.index, worker: cause.worker, fraction: 0 });
        return;
      case 'task-progress': {
        const task = this.#running.get(cause.index);
        if (task) this.#running.set(cause.index, { ...task, fraction: Math.min(1, Math.max(0, cause.fraction || 0)) });
        return;
      }
      case 'task-requeued':
        this.#running.delete(cause.index);
        return;
      case 'cluster':
        this.#cluster = cause.cluster;
        return;
      case 'task-done':
        this.#running.delete(cause.index);
        this.#done += 1;
        return;
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
    const elapsed = this.#now() - this.#start;
    const state = {
      cause,
      done: this.#done,
      running,
      elapsed,
      ...(this.#label !== undefined && { label: this.#label }),
      ...(this.#cluster !== undefined && { cluster: this.#cluster }),
    };
    if (total === undefined) return state;
    const finished = running.reduce((sum, task) => sum + task.fraction, this.#done);
    const fraction = total === 0 ? 1 : finished / total;
    return { ...state, total, fraction, ...(fraction > 0 && { eta: (elapsed * (1 - fraction)) / fraction }) };
  }
}
