import type { RunOptions } from '../../executor.ts';
import { blockRoots } from '../../graph/task-graph.ts';
import { decodePayload } from '../../payload/decode.ts';
import { ProgressTracker } from '../../progress.ts';
import { loadReducer, type Reducer } from '../../reducer.ts';
import { ReductionTree } from '../../reduction-tree.ts';
import { SeatQueue } from '../../seat-queue.ts';
import { blobNames } from '../../task/orders.ts';
import type { ClusterGauge } from './cluster-gauge.ts';
import { JobEndedError } from './errors.ts';
import { type Pace, watchJob } from './job-watch.ts';
import type { SubmittedJob } from './submit-job.ts';

/** Results that are fetched at the same time. */
const lanes = 8;
const never = new AbortController().signal;

/** How a run is waited for. */
export interface WaitOptions extends Pick<RunOptions, 'signal' | 'onProgress' | 'label'> {
  readonly pace: Pace;
  /** Tells the state of the nodes and what they cost. */
  readonly gauge?: ClusterGauge | undefined;
}

/** A run on a cluster: one job, or one at each site. */
export class ClusterRun {
  readonly name: string;
  readonly jobs: readonly SubmittedJob[];

  constructor(name: string, jobs: readonly SubmittedJob[]) {
    this.name = name;
    this.jobs = jobs;
  }

  /** Number of arguments. */
  get count(): number {
    return this.#first.manifest.shape.count;
  }

  /** Waits for the results of a map, which are fetched as they come, and gives them in the order of the arguments. */
  async results(options: WaitOptions): Promise<unknown[]> {
    const { signal } = options;
    const results: unknown[] = new Array(this.count);
    const seats = new SeatQueue(lanes);
    const fetched: Promise<void>[] = [];
    const fetch = async (job: SubmittedJob, leaf: string, first: number): Promise<void> => {
      await seats.take(signal ?? never);
      try {
        const values = (await this.#read(job, leaf, signal)) as unknown[];
        for (const [i, value] of values.entries()) results[first + i] = value;
      } finally {
        seats.release();
      }
    };
    await this.#wait(options, (job, task, first) => {
      if (first === undefined) return;
      const fetching = fetch(job, task, first);
      fetching.catch(() => {});
      fetched.push(fetching);
    });
    await Promise.all(fetched);
    return results;
  }

  /** Waits for the reduced result: that of each block, reduced further in the order of the tree. */
  async reduced(options: WaitOptions, reducer?: Reducer<unknown>): Promise<unknown> {
    const { reduce } = this.#first.manifest;
    if (reduce === undefined) throw new TypeError(`run ${this.name} is not reduced`);
    await this.#wait(options, () => {});
    const blocks = this.jobs
      .flatMap((job) =>
        blockRoots(job.manifest.shape).map((root, i) => ({
          job,
          root,
          first: job.manifest.shape.blocks[i]?.first ?? 0,
        })),
      )
      .sort((a, b) => a.first - b.first);
    if (blocks.length === 1 && blocks[0]) return this.#read(blocks[0].job, blocks[0].root, options.signal);
    const tree = new ReductionTree(reducer ?? (await loadReducer(reduce.url, reduce.name)));
    for (const [i, { job, root }] of blocks.entries()) tree.add(i, await this.#read(job, root, options.signal));
    return tree.finish(blocks.length);
  }

  /** Waits until everything is done, without fetching it. */
  async done(options: WaitOptions): Promise<void> {
    await this.#wait(options, () => {});
  }

  /** Stops what runs; what is done stays, and need not be done again. */
  async terminate(reason = 'UserTerminate'): Promise<void> {
    await Promise.all(this.jobs.map(({ batchId, site }) => batchId && site.batch.terminateJob(batchId, { reason })));
  }

  /** Removes the run's jobs with all that they left. */
  async delete(): Promise<void> {
    await Promise.all(
      this.jobs.map(async ({ name, batchId, site }) => {
        if (batchId !== undefined) await site.batch.deleteJob(batchId);
        await site.storage.delete(name);
      }),
    );
  }

  /** Removes results that others were made of. */
  async tidy(): Promise<void> {
    for (const { name, site, manifest } of this.jobs) {
      if (!manifest.shape.reduced) continue;
      const roots = new Set(blockRoots(manifest.shape).map(blobNames.result));
      const parts: string[] = [];
      for await (const blob of site.storage.list(name, blobNames.result(''))) if (!roots.has(blob)) parts.push(blob);
      await site.storage.removeBlobs(name, parts);
    }
  }

  get #first(): SubmittedJob {
    return this.jobs[0] as SubmittedJob;
  }

  /** Watches all jobs; the first that fails ends the others. `onDone` is told of every task, and of the first argument of a leaf. */
  async #wait(
    { signal, onProgress, label, pace, gauge }: WaitOptions,
    onDone: (job: SubmittedJob, task: string, first: number | undefined) => void,
  ): Promise<void> {
    const stop = new AbortController();
    const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    const progress = { ...(onProgress && { onProgress }), label: label ?? this.#first.manifest.label };
    const tracker = new ProgressTracker(progress, () => this.count);
    try {
      await Promise.all(
        this.jobs.map(async (job) => {
          const tasks = new TaskProgress(job, tracker);
          const listener = {
            ...tasks.listener,
            done: (task: string) => {
              tasks.listener.done(task);
              onDone(job, task, tasks.firstOf(task));
            },
            looked: async () => {
              const cluster = await gauge?.read(stopped);
              if (cluster !== undefined) tracker.report({ kind: 'cluster', cluster });
            },
          };
          await watchJob(job, pace, listener, stopped);
        }),
      );
    } catch (error) {
      stop.abort(error);
      await this.terminate(signal?.aborted ? 'UserTerminate' : 'TaskFailed').catch(() => {});
      throw error;
    }
  }

  async #read(
    { site, name }: Pick<SubmittedJob, 'site' | 'name'>,
    task: string,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const container = await site.storage.open(name);
    const bytes = await container.read(blobNames.result(task), { signal });
    if (bytes === undefined) throw new JobEndedError(name, `the result of ${task} is not there`);
    return decodePayload(bytes);
  }
}

/** Tells a tracker of arguments what becomes of a job's tasks. */
class TaskProgress {
  readonly #job: SubmittedJob;
  readonly #tracker: ProgressTracker;
  readonly #attempts = new Map<string, number>();

  constructor(job: SubmittedJob, tracker: ProgressTracker) {
    this.#job = job;
    this.#tracker = tracker;
  }

  readonly listener = {
    started: (task: string, worker: string): void => {
      const attempt = (this.#attempts.get(task) ?? 0) + 1;
      this.#attempts.set(task, attempt);
      for (const index of this.#arguments(task)) {
        this.#tracker.report(
          attempt === 1 ? { kind: 'task-started', index, worker } : { kind: 'task-restarted', index, worker, attempt },
        );
      }
    },
    requeued: (task: string): void => {
      for (const index of this.#arguments(task)) this.#tracker.report({ kind: 'task-requeued', index });
    },
    done: (task: string): void => {
      for (const index of this.#arguments(task)) this.#tracker.report({ kind: 'task-done', index });
    },
  };

  /** The first argument of a leaf; `undefined` for a reduction. */
  firstOf(task: string): number | undefined {
    const k = Number(/^leaf-(\d+)$/.exec(task)?.[1]);
    return Number.isNaN(k) ? undefined : k * this.#job.manifest.shape.group;
  }

  *#arguments(task: string): Generator<number> {
    const first = this.firstOf(task);
    if (first === undefined) return;
    const { group, count } = this.#job.manifest.shape;
    for (let i = first; i < Math.min(count, first + group); i++) yield i;
  }
}
