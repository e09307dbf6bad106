import { count, type OptionRules, readOptions } from '@judi4cloud/errors';
import { BroadcastGoneError, ExecutorClosedError, RemoteError } from '../errors.ts';
import type { Job } from '../job/job.ts';
import { localJob } from '../job/local-job.ts';
import { copyOf } from '../payload/copy-of.ts';
import type { Reducer } from '../reduce/reducer.ts';
import { type Broadcast, BroadcastStore } from '../reference/broadcast.ts';
import { copyLocal, type FileReference, localFile, localPath } from '../reference/file-reference.ts';
import { onlyBroadcast, type Reference } from '../reference/future.ts';
import type { RemoteContext, RemoteFunction } from '../remote/remote.ts';
import type { Executor } from './executor.ts';
import { mapOver, reduceOver, type SeatedRun } from './map-over.ts';
import type { RunOptions } from './run-options.ts';
import type { Task, TaskScope } from './run-tasks.ts';
import { SeatQueue } from './seat-queue.ts';

/** Options of `inProcess`. */
export interface InProcessOptions {
  /** Tasks that run at the same time, interleaved where they wait. Default 1. */
  readonly concurrency?: number;
  /** Cores for each task. Default: all cores divided by `concurrency`. */
  readonly nthreads?: number;
}

const rules: OptionRules<InProcessOptions> = { concurrency: count, nthreads: count };

/**
 * Runs remote functions in this process, one at a time unless told otherwise, passing values by reference.
 *
 * @example
 * await using executor = inProcess();
 * const shots = await executor.map(shoot, sources);
 * @throws OptionError for options that are unknown or unusable
 */
export function inProcess(options: InProcessOptions = {}): Executor {
  return new InProcess(readOptions(options, rules, { of: 'inProcess' }));
}

class InProcess implements Executor {
  readonly name = 'in-process';
  readonly reach = 'process';
  readonly workers: number;
  readonly #nthreads: number;
  readonly #broadcasts = new BroadcastStore<{ readonly value: unknown }>();
  readonly #seats: SeatQueue;
  readonly #closing = new AbortController();
  #broadcastCount = 0;

  constructor({ concurrency = 1, nthreads }: InProcessOptions) {
    this.workers = concurrency;
    this.#nthreads = nthreads ?? Math.max(1, Math.floor(navigator.hardwareConcurrency / concurrency));
    this.#seats = new SeatQueue(concurrency);
  }

  map<A, R>(fn: RemoteFunction<A, R>, args: Iterable<A>, options: RunOptions = {}): Promise<R[]> {
    return mapOver(this.#run(fn, args), options);
  }

  mapReduce<A, R>(
    fn: RemoteFunction<A, R>,
    args: Iterable<A>,
    reducer: Reducer<R>,
    options: RunOptions = {},
  ): Promise<R> {
    const reduction = { functionName: fn.name, reducer, own: copyOf<R> };
    return reduceOver(this.#run(fn, args), reduction, options);
  }

  async submit<A, R>(
    fn: RemoteFunction<A, R>,
    args: Iterable<A>,
    reducer?: Reducer<R>,
    options: RunOptions = {},
  ): Promise<Job<R>> {
    return localJob(this, fn, args, reducer, options);
  }

  async broadcast<T>(value: T): Promise<Broadcast<T>> {
    this.#closing.signal.throwIfAborted();
    this.#broadcastCount += 1;
    return this.#broadcasts.add<T>(`in-process-${this.#broadcastCount}`, 0, { value });
  }

  fileInclude(path: string): Promise<FileReference> {
    return localFile(path);
  }

  fileFetch(reference: FileReference, path: string): Promise<void> {
    return copyLocal(reference, path);
  }

  async close(): Promise<void> {
    this.#closing.abort(new ExecutorClosedError({ executor: this.name }));
    this.#broadcasts.clear();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #run<A, R>(fn: RemoteFunction<A, R>, args: Iterable<A>): SeatedRun<A, R> {
    return {
      args,
      seats: this.workers,
      closing: this.#closing.signal,
      seat: async ({ signal }) => {
        await this.#seats.take(signal);
        return {
          worker: 'this process',
          run: (task, scope) => this.#call(fn, task, scope),
          release: () => this.#seats.release(),
        };
      },
    };
  }

  async #call<A, R>(fn: RemoteFunction<A, R>, { index, argument }: Task<A>, scope: TaskScope): Promise<R> {
    // Timers, signals and sockets get their turn between tasks that never wait.
    await new Promise<void>((resolve) => (globalThis.setImmediate ?? setTimeout)(resolve));
    const context: RemoteContext = {
      index,
      workers: this.workers,
      nthreads: this.#nthreads,
      signal: scope.signal,
      progress: (fraction, details) =>
        scope.report({ kind: 'task-progress', index, fraction, ...(details !== undefined && { details }) }),
      fetch: async <T>(reference: Reference<T>) => {
        const { hash } = onlyBroadcast(reference);
        const held = this.#broadcasts.find(hash);
        if (!held) throw new BroadcastGoneError({ hash });
        return held.value as T;
      },
      file: async (reference) => localPath(reference),
      fileReturn: localFile,
    };
    try {
      scope.signal.throwIfAborted();
      return await fn.call(argument, context);
    } catch (error) {
      throw new RemoteError({ task: index, worker: 'this process', cause: error });
    }
  }
}
