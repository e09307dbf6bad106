import type { Job } from '../job/job.ts';
import type { Reducer } from '../reduce/reducer.ts';
import type { Broadcast } from '../reference/broadcast.ts';
import type { FileReference } from '../reference/file-reference.ts';
import type { RemoteFunction } from '../remote/remote.ts';
import type { RunOptions } from './run-options.ts';

/** The nodes behind an executor. */
export interface PoolControl {
  resize(nodes: number): Promise<void>;
  delete(): Promise<void>;
  /** Removes everything that was broadcast or sent as arguments. */
  deleteContent(): Promise<void>;
}

/** What tasks can see: the objects of this process, the files of this machine, or the network alone. */
export type Reach = 'process' | 'machine' | 'network';

/**
 * A place where remote functions run. Executors are interchangeable: the same calls give the same bits on each.
 *
 * Arguments are taken from an iterable one by one as workers become free, so a generator may build them late. The first
 * task that fails cancels the others, since the run has no result any more, and leaves the executor usable.
 */
export interface Executor extends AsyncDisposable {
  readonly name: string;
  readonly reach: Reach;
  /** Number of tasks that run at the same time. */
  readonly workers: number;
  /** The pool of nodes, where there is one. */
  readonly pool?: PoolControl | undefined;

  /**
   * Applies `fn` to every argument.
   *
   * @returns the results in the order of the arguments
   * @throws RemoteError when a task throws, WorkerLostError when its workers die
   */
  map<A, R>(fn: RemoteFunction<A, R>, args: Iterable<A>, options?: RunOptions): Promise<R[]>;

  /**
   * Applies `fn` to every argument and reduces the results in a fixed tree over the arguments' order (`ReductionTree`).
   *
   * @throws RemoteError, WorkerLostError as `map`; EmptyReductionError for no arguments
   */
  mapReduce<A, R>(fn: RemoteFunction<A, R>, args: Iterable<A>, reducer: Reducer<R>, options?: RunOptions): Promise<R>;

  /** Applies `fn` to every argument, and reduces the results if a reducer is given, while the caller goes on. */
  submit<A, R>(
    fn: RemoteFunction<A, R>,
    args: Iterable<A>,
    reducer?: Reducer<R>,
    options?: RunOptions,
  ): Promise<Job<R>>;

  /** Hands a value to all tasks: sent once to each worker that fetches it, and not again for equal content. */
  broadcast<T>(value: T): Promise<Broadcast<T>>;

  /** Hands a file to tasks: `fileInclude`. */
  fileInclude(path: string): Promise<FileReference>;

  /** Copies a file that a task kept to a path of this machine. */
  fileFetch(reference: FileReference, path: string): Promise<void>;

  /** Cancels what runs and gives everything back; a task in this process ends when it heeds its signal. Idempotent. */
  close(): Promise<void>;
}
