import { count, type OptionRule, type OptionRules, oneOf, readOptions } from '@judi4cloud/errors';
import { contentHash } from '../content/content-hash.ts';
import { ExecutorClosedError, NestedWorkersError, RemoteError, WorkerLostError, WorkerStartError } from '../errors.ts';
import type { Executor } from '../executor/executor.ts';
import { mapOver, reduceOver, type SeatedRun } from '../executor/map-over.ts';
import type { RunOptions } from '../executor/run-options.ts';
import type { Seat, Task, TaskScope } from '../executor/run-tasks.ts';
import { SeatQueue } from '../executor/seat-queue.ts';
import type { Job } from '../job/job.ts';
import { localJob } from '../job/local-job.ts';
import { decodePayload } from '../payload/decode.ts';
import { encodePayload } from '../payload/encode.ts';
import { positiveInteger } from '../positive-integer.ts';
import type { Reducer } from '../reduce/reducer.ts';
import { type Broadcast, BroadcastStore } from '../reference/broadcast.ts';
import { copyLocal, type FileReference, localFile } from '../reference/file-reference.ts';
import type { RemoteFunction } from '../remote/remote.ts';
import { inheritedExecArgv } from './exec-argv.ts';
import { insideWorker } from './inside-worker.ts';
import type { WorkerProcess, WorkerSettings } from './worker-process.ts';

/** Options of `localWorkers`. */
export interface LocalWorkersOptions {
  /** Cores for each task, also given as `OMP_NUM_THREADS`. Default: all cores divided by the workers, at least 1. */
  readonly nthreads?: number;
  /** Milliseconds until a worker process must be ready. Default 120 000. */
  readonly startTimeout?: number;
  /** How often a task is run again after its worker died. Default 2. */
  readonly maxRetries?: number;
  /** Node's options for workers. Default: those of this process, without its script, debugger and test options. */
  readonly execArgv?: readonly string[];
  /** Environment variables on top of those of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that a cancelled task has to return before its worker is killed and replaced. Default 2000. */
  readonly abortGrace?: number;
  /** Output of workers is forwarded line by line under their names, or kept for errors only. Default `'forward'`. */
  readonly output?: 'forward' | 'keep';
}

const milliseconds: OptionRule = { holds: (v) => typeof v === 'number' && v >= 0, expected: 'milliseconds, 0 or more' };

const rules: OptionRules<LocalWorkersOptions> = {
  nthreads: count,
  startTimeout: milliseconds,
  maxRetries: { holds: (v) => Number.isInteger(v) && (v as number) >= 0, expected: 'a whole number from 0 on' },
  execArgv: {
    holds: (v) => Array.isArray(v) && v.every((word) => typeof word === 'string'),
    expected: "a list of Node's options",
  },
  env: {
    holds: (v) => typeof v === 'object' && v !== null && !Array.isArray(v),
    expected: 'environment variables by their names',
  },
  abortGrace: milliseconds,
  output: oneOf('forward', 'keep'),
};

/**
 * Runs remote functions in `n` child processes of this machine.
 *
 * Workers start when they are first needed and stay warm. One that dies is replaced and its task is run again. When
 * this process ends, in whatever way, they end too; idle ones don't keep it alive.
 *
 * @throws NestedWorkersError when called inside a worker, OptionError for a number or options that are unknown or unusable
 *
 * @example
 * await using workers = localWorkers(4);
 * const gradient = await workers.mapReduce(shotGradient, shots, sumReducer());
 */
export function localWorkers(n: number, options: LocalWorkersOptions = {}): Executor {
  if (insideWorker()) throw new NestedWorkersError();
  return new LocalWorkers(
    positiveInteger('the number of workers', n),
    readOptions(options, rules, { of: 'localWorkers' }),
  );
}

class LocalWorkers implements Executor {
  readonly name: string;
  readonly reach = 'machine';
  readonly workers: number;
  readonly #nthreads: number;
  readonly #maxRetries: number;
  readonly #settings: WorkerSettings;
  readonly #seats: SeatQueue;
  readonly #living = new Set<WorkerProcess>();
  readonly #idle: WorkerProcess[] = [];
  readonly #broadcasts: BroadcastStore<Uint8Array>;
  readonly #closing = new AbortController();

  constructor(n: number, options: LocalWorkersOptions) {
    this.workers = n;
    this.name = `local-workers(${n})`;
    this.#nthreads = options.nthreads ?? Math.max(1, Math.floor(navigator.hardwareConcurrency / n));
    this.#maxRetries = options.maxRetries ?? 2;
    this.#seats = new SeatQueue(n);
    this.#broadcasts = new BroadcastStore((hash) => {
      for (const worker of this.#living) worker.forget(hash);
    });
    this.#settings = {
      execArgv: options.execArgv ?? inheritedExecArgv(),
      env: { ...process.env, OMP_NUM_THREADS: String(this.#nthreads), ...options.env },
      startTimeout: options.startTimeout ?? 120_000,
      abortGrace: options.abortGrace ?? 2000,
      output: options.output ?? 'forward',
      broadcast: (hash) => this.#broadcasts.find(hash),
    };
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
    return reduceOver(this.#run(fn, args), { functionName: fn.name, reducer }, options);
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
    const encoded = Buffer.concat(encodePayload(value, { checksum: false }));
    const hash = await contentHash([encoded]);
    this.#closing.signal.throwIfAborted();
    return this.#broadcasts.add<T>(hash, encoded.length, encoded);
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
    await Promise.all([...this.#living].map((worker) => worker.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #run<A, R>(fn: RemoteFunction<A, R>, args: Iterable<A>): SeatedRun<A, R> {
    return { args, seats: this.workers, closing: this.#closing.signal, seat: (scope) => this.#seat(fn, scope) };
  }

  async #seat<A, R>(fn: RemoteFunction<A, R>, scope: TaskScope): Promise<Seat<A, R>> {
    await this.#seats.take(scope.signal);
    let worker: WorkerProcess;
    try {
      worker = await this.#hire(scope);
    } catch (error) {
      this.#seats.release();
      throw error;
    }
    return {
      worker: worker.name,
      run: async (task, taskScope) => {
        for (let attempt = 1; ; attempt++) {
          const outcome = await worker.run(this.#order(fn, task), taskScope.signal, (report) =>
            taskScope.report({ ...report, kind: 'task-progress', index: task.index }),
          );
          if (outcome.kind === 'result') return decodePayload(outcome.body) as R;
          if (outcome.kind === 'failure')
            throw new RemoteError({ task: task.index, worker: worker.name, cause: decodePayload(outcome.body) });
          const { exit } = outcome;
          taskScope.report({ kind: 'worker-lost', worker: worker.name, exit });
          taskScope.signal.throwIfAborted();
          if (attempt > this.#maxRetries) {
            const { name, stderr } = worker;
            throw new WorkerLostError({ task: task.index, worker: name, exit, attempts: attempt, stderr });
          }
          worker = await this.#hire(taskScope);
          taskScope.report({ kind: 'task-restarted', index: task.index, worker: worker.name, attempt: attempt + 1 });
        }
      },
      release: () => {
        if (worker.alive) this.#idle.push(worker);
        this.#seats.release();
      },
    };
  }

  #order<A, R>(fn: RemoteFunction<A, R>, { index, argument }: Task<A>) {
    const { url, name } = fn;
    const encoded = encodePayload(argument, { checksum: false });
    return { url, name, index, workers: this.workers, nthreads: this.#nthreads, argument: encoded };
  }

  /** An idle worker, or a new one: there are never more than seats, since whoever asks has one. */
  async #hire(scope: TaskScope): Promise<WorkerProcess> {
    for (let attempt = 1; ; attempt++) {
      this.#closing.signal.throwIfAborted();
      const idle = this.#idle.pop();
      if (idle) return idle;
      const worker = await this.#employ();
      try {
        await worker.ready;
        scope.report({ kind: 'worker-started', worker: worker.name });
        return worker;
      } catch (error) {
        const wasKilled = error instanceof WorkerStartError && typeof error.exit?.signal === 'string';
        if (!wasKilled || attempt > this.#maxRetries) throw error;
      }
    }
  }

  async #employ(): Promise<WorkerProcess> {
    const { WorkerProcess } = await import('./worker-process.ts');
    this.#closing.signal.throwIfAborted();
    const worker = new WorkerProcess(this.#freeNumber(), this.#settings);
    this.#living.add(worker);
    void worker.exited.then(() => {
      this.#living.delete(worker);
      const at = this.#idle.indexOf(worker);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    return worker;
  }

  #freeNumber(): number {
    const taken = new Set(Array.from(this.#living, (worker) => worker.number));
    let number = 1;
    while (taken.has(number)) number += 1;
    return number;
  }
}
