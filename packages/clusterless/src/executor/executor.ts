import type { Job } from '../job/job.ts';
import type { Reducer } from '../reduce/reducer.ts';
import type { Broadcast } from '../reference/broadcast.ts';
import type { FileReference } from '../reference/file-reference.ts';
import type { RemoteFunction } from '../remote/remote.ts';
import type { ProgressEvent } from './progress.ts';

/** Options of one `map` or `mapReduce`. */
export interface RunOptions extends JobOptions {
  /** Cancels the run: running tasks are told, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called for every change; what it throws fails the run. */
  readonly onProgress?: (event: ProgressEvent) => void;
  /** Name of the run in its progress events. */
  readonly label?: string;
}

/** What executors that send their work away do for it; others have no use for these. */
export interface JobOptions {
  /** −1000 … 1000; jobs with higher priority run first. Default 0. */
  readonly priority?: number;
  /** How often a task is run again after it failed; after a lost node it is run again without being counted. Default 3. */
  readonly retries?: number;
  /** Seconds that one task may take. Default: as long as the job may. */
  readonly taskTimeout?: number;
  /** Seconds that the whole may take. Default two days. */
  readonly timeout?: number;
  /** Roughly the seconds that one argument takes, so that several short ones may share a task. Default: each has its own. */
  readonly secondsPerArgument?: number;
}

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
