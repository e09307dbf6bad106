import { checkArgument } from '@judi4cloud/errors';
import { resultOf } from '#result-of';
import { currentExecutor } from '../executor/current.ts';
import type { Executor } from '../executor/executor.ts';
import type { RunOptions } from '../executor/run-options.ts';
import type { Reducer } from '../reduce/reducer.ts';
import { sumReducer } from '../reduce/sum-reducer.ts';
import type { Broadcast } from '../reference/broadcast.ts';
import type { FileReference } from '../reference/file-reference.ts';
import type { Reference } from '../reference/future.ts';
import { isRemoteFunction, type RemoteFunction } from '../remote/remote.ts';
import type { Job, JobStats, JobWaitOptions } from './job.ts';

/** A remote function and the arguments that it is applied to, in parallel. */
export interface ParallelMap<A, R> {
  readonly kind: 'parallel-map';
  readonly fn: RemoteFunction<A, R>;
  readonly args: Iterable<A>;
}

/** A remote function to be applied to every argument; `batchexec` does it. */
export function pmap<A, R>(fn: RemoteFunction<A, R>, args: Iterable<A>): ParallelMap<A, R> {
  return { kind: 'parallel-map', fn, args };
}

/** Options of `batchexec`. */
export interface BatchExecOptions<R> extends RunOptions {
  /** Where to run; the current executor. */
  readonly executor?: Executor;
  /** Reduces the results where they are, as they come; `fetchreduce` then fetches one. */
  readonly reduce?: Reducer<R>;
}

/**
 * Sends work away without waiting for it: a remote function with one argument, or one applied to many.
 *
 * @returns a controller, for `fetch` and `fetchreduce`
 *
 * @example
 * const job = await batchexec(pmap(throwDarts, seeds), { label: 'pi', reduce: sumReducer() });
 * const { inside, thrown } = await fetchreduce(job);
 */
export function batchexec<A, R>(work: ParallelMap<A, R>, options?: BatchExecOptions<R>): Promise<BatchController<R>>;
export function batchexec<A, R>(
  fn: RemoteFunction<A, R>,
  argument: A,
  options?: BatchExecOptions<R>,
): Promise<BatchController<R>>;
export async function batchexec<A, R>(
  work: ParallelMap<A, R> | RemoteFunction<A, R>,
  second?: A | BatchExecOptions<R>,
  third?: BatchExecOptions<R>,
): Promise<BatchController<R>> {
  const isCall = isRemoteFunction(work);
  const map = isCall ? pmap(work as RemoteFunction<A, R>, [second as A]) : (work as ParallelMap<A, R>);
  const expected = 'a remote function and its argument, or pmap(fn, args)';
  checkArgument('batchexec(work, options)', 'work', work, isWork(map), expected);
  const { executor = currentExecutor(), reduce, ...options } = (isCall ? third : (second as BatchExecOptions<R>)) ?? {};
  return new BatchController(executor, await executor.submit(map.fn, map.args, reduce, options));
}

function isWork(map: unknown): boolean {
  const { fn, args } = Object(map);
  return isRemoteFunction(fn) && typeof Object(args)[Symbol.iterator] === 'function';
}

/**
 * A job that was sent away, and the pool that it runs in.
 *
 * Executors of this machine have no pool: what is asked of one is done by doing nothing.
 */
export class BatchController<R> {
  readonly job: Job<R>;
  readonly #executor: Executor;

  constructor(executor: Executor, job: Job<R>) {
    this.#executor = executor;
    this.job = job;
  }

  /** Name of the job, by which another process can attach to it. */
  get id(): string {
    return this.job.id;
  }

  /** Waits until all is done, and tells what became of it. */
  async wait(options?: JobWaitOptions): Promise<JobStats> {
    await this.job.done(options);
    return this.job.stats();
  }

  stats(): Promise<JobStats> {
    return this.job.stats();
  }

  /** References to the results, to be arguments of later tasks; the results stay where they are. */
  futures(options?: JobWaitOptions): Promise<Reference<R>[]> {
    return this.job.futures(options);
  }

  /** Results in the order of the arguments. */
  fetch(options?: JobWaitOptions): Promise<R[]> {
    return this.job.results(options);
  }

  /** The results reduced to one, in the fixed tree of `mapReduce`, where they are. */
  async fetchreduce(reducer: Reducer<R> = sumReducer<R>(), options: JobWaitOptions = {}): Promise<R> {
    if (this.job.isReduced) return this.job.reduced(options);
    const references = await this.job.futures(options);
    return this.#executor.mapReduce(resultOf as RemoteFunction<Reference<R>, R>, references, reducer, options);
  }

  /** Stops the job; what is done stays. */
  terminateJob(): Promise<void> {
    return this.job.terminate();
  }

  /** Removes the job with its results. */
  deleteJob(): Promise<void> {
    return this.job.delete();
  }

  /** Changes the number of nodes. */
  async resizePool(nodes: number): Promise<void> {
    await this.#executor.pool?.resize(nodes);
  }

  async deletePool(): Promise<void> {
    await this.#executor.pool?.delete();
  }

  /** Removes everything that was broadcast or sent as arguments. */
  async deleteContainer(): Promise<void> {
    await this.#executor.pool?.deleteContent();
  }

  /** Removes the job, the content and the pool. */
  async destroy(): Promise<void> {
    await this.deleteJob();
    await this.deleteContainer();
    await this.deletePool();
  }
}

/** Hands a file of this machine to tasks, which get its path by `context.file(reference)`. */
export function fileInclude(path: string, executor: Executor = currentExecutor()): Promise<FileReference> {
  return executor.fileInclude(path);
}

/** Results of a job in the order of its arguments. */
export function fetch<R>(controller: BatchController<R>, options?: JobWaitOptions): Promise<R[]>;
/** Copies a file that a task kept, with `context.fileReturn`, to a path of this machine. */
export function fetch(file: FileReference, to: { readonly path: string; readonly executor?: Executor }): Promise<void>;
export function fetch<R>(
  what: BatchController<R> | FileReference,
  options: JobWaitOptions | { readonly path: string; readonly executor?: Executor } = {},
): Promise<unknown> {
  if (what instanceof BatchController) return what.fetch(options as JobWaitOptions);
  const { path, executor = currentExecutor() } = options as { readonly path: string; readonly executor?: Executor };
  return executor.fileFetch(what, path);
}

/**
 * Results of a job reduced to one; a sum unless another reducer is given.
 *
 * @param into takes the result: `reducer.combine(into, result)` is returned
 */
export async function fetchreduce<R>(
  controller: BatchController<R>,
  {
    reducer = sumReducer<R>(),
    into,
    ...options
  }: JobWaitOptions & { readonly reducer?: Reducer<R>; readonly into?: R } = {},
): Promise<R> {
  const result = await controller.fetchreduce(reducer, options);
  return into === undefined ? result : reducer.combine(into, result);
}

/** Hands a value to all tasks, which get it by `context.fetch(broadcast)`. */
export function bcast<T>(value: T, executor: Executor = currentExecutor()): Promise<Broadcast<T>> {
  return executor.broadcast(value);
}
