import { type ProgressCause, ProgressTracker } from './progress.ts';
import type { RunOptions } from './run-options.ts';

/** One argument at its position. */
export interface Task<A> {
  readonly index: number;
  readonly argument: A;
}

/** What a task is run with. */
export interface TaskScope {
  /** Fires when the run is cancelled. */
  readonly signal: AbortSignal;
  readonly report: (cause: ProgressCause) => void;
}

/** The right to run one task at a time. */
export interface Seat<A, R> {
  readonly worker: string;
  run(task: Task<A>, scope: TaskScope): Promise<R>;
  release(): void;
}

/** One run over all arguments. */
export interface TaskRun<A, R> {
  readonly args: Iterable<A>;
  /** Most seats to take at a time. */
  readonly seats: number;
  /** Fires when the executor is closed. */
  readonly closing: AbortSignal;
  /** Waits for a free seat; rejects when the scope's signal fires. */
  seat(scope: TaskScope): Promise<Seat<A, R>>;
  /** Takes a result, in order of completion. */
  collect(index: number, result: R): void;
}

/**
 * Runs a remote function over its arguments: takes arguments in order, each when a seat is free, and hands results over
 * as they come. The first failure, or the caller's signal, cancels the rest and rejects at once; a seat is given back
 * when its task has really ended.
 *
 * @returns number of tasks
 */
export async function runTasks<A, R>(run: TaskRun<A, R>, options: RunOptions): Promise<number> {
  run.closing.throwIfAborted();
  options.signal?.throwIfAborted();
  const source = new ArgumentSource(run.args);
  const tracker = new ProgressTracker(options, () => source.total);
  const cancelled = new AbortController();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const fail = (reason: unknown): void => {
    failed.reject(reason);
    cancelled.abort(reason);
  };
  const scope: TaskScope = {
    signal: cancelled.signal,
    report: (cause) => {
      try {
        if (!cancelled.signal.aborted) tracker.report(cause);
      } catch (error) {
        fail(error);
      }
    },
  };
  const stops = [run.closing, ...(options.signal ? [options.signal] : [])];
  const onStop = (event: Event): void => fail((event.target as AbortSignal).reason);
  for (const stop of stops) stop.addEventListener('abort', onStop, { once: true });

  const lane = async (): Promise<void> => {
    while (source.mayHaveMore && !cancelled.signal.aborted) {
      const seat = await run.seat(scope);
      try {
        const task = cancelled.signal.aborted ? undefined : source.next();
        if (!task) return;
        scope.report({ kind: 'task-started', index: task.index, worker: seat.worker });
        const result = await seat.run(task, scope);
        if (cancelled.signal.aborted) return;
        run.collect(task.index, result);
        scope.report({ kind: 'task-done', index: task.index });
      } finally {
        seat.release();
      }
    }
  };
  const lanes = Array.from({ length: Math.min(run.seats, source.total ?? run.seats) }, () => lane().catch(fail));
  try {
    await Promise.race([Promise.all(lanes), failed.promise]);
    cancelled.signal.throwIfAborted();
  } finally {
    for (const stop of stops) stop.removeEventListener('abort', onStop);
    source.close();
  }
  return source.taken;
}

/** Takes arguments from an iterable one by one. */
class ArgumentSource<A> {
  readonly #iterator: Iterator<A>;
  #total: number | undefined;
  #taken = 0;

  constructor(args: Iterable<A>) {
    this.#total = Array.isArray(args) ? args.length : undefined;
    this.#iterator = args[Symbol.iterator]();
  }

  get total(): number | undefined {
    return this.#total;
  }

  get taken(): number {
    return this.#taken;
  }

  get mayHaveMore(): boolean {
    return this.#total === undefined || this.#taken < this.#total;
  }

  next(): Task<A> | undefined {
    if (!this.mayHaveMore) return undefined;
    const { done, value } = this.#iterator.next();
    if (done) {
      this.#total = this.#taken;
      return undefined;
    }
    const index = this.#taken;
    this.#taken += 1;
    return { index, argument: value };
  }

  close(): void {
    if (this.mayHaveMore) this.#iterator.return?.();
  }
}
