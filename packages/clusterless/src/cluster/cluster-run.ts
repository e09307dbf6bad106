import { EmptyReductionError } from '../errors.ts';
import { type ClusterState, ProgressTracker } from '../executor/progress.ts';
import { SeatQueue } from '../executor/seat-queue.ts';
import { blockRoots, leafId } from '../graph/task-graph.ts';
import type { Job, JobStats, JobWaitOptions } from '../job/job.ts';
import { decodePayload } from '../payload/decode.ts';
import { loadReducer, type Reducer } from '../reduce/reducer.ts';
import { ReductionTree } from '../reduce/reduction-tree.ts';
import type { Broadcast } from '../reference/broadcast.ts';
import type { Reference } from '../reference/future.ts';
import { blobNames } from '../task/orders.ts';
import type { ClusterGauge } from './cluster-gauge.ts';
import type { Contact } from './contact.ts';
import { JobEndedError } from './errors.ts';
import { type Pace, watchJob } from './job-watch.ts';
import { RunArguments } from './run-arguments.ts';
import type { SubmittedJob } from './submitted-job.ts';
import { argumentsOf, TaskProgress } from './task-progress.ts';

/** Results that are fetched at the same time. */
const lanes = 8;

const countedAs = {
  queued: 'queued',
  starting: 'running',
  running: 'running',
  succeeded: 'done',
  failed: 'failed',
} as const;

/** What a run has of its executor. */
export interface RunSurroundings {
  readonly pace: Pace;
  /** Tells the state of the nodes and what they cost. */
  readonly gauge: ClusterGauge | undefined;
  /** Waits for services that can't be reached. */
  readonly contact: Contact;
  /** Fires when the executor is closed. */
  readonly closing: AbortSignal;
  /** Makes what a wait throws readable. */
  readonly readable: (error: unknown) => unknown;
  readonly broadcast: <T>(value: T) => Promise<Broadcast<T>>;
}

/** A run on a cluster: a job at each of its sites. */
export class ClusterRun<R> implements Job<R> {
  readonly id: string;
  readonly jobs: readonly SubmittedJob[];
  readonly isReduced: boolean;
  /** What the run was given, as long as its content is there. */
  readonly arguments: RunArguments;
  readonly #reducer: Reducer<R> | undefined;
  readonly #surroundings: RunSurroundings;

  /** @param reducer is found by its URL unless it is given */
  constructor(id: string, jobs: readonly SubmittedJob[], surroundings: RunSurroundings, reducer?: Reducer<R>) {
    this.id = id;
    this.jobs = jobs;
    this.arguments = new RunArguments(jobs);
    this.#surroundings = surroundings;
    this.#reducer = reducer;
    this.isReduced = reducer !== undefined || jobs.some(({ manifest }) => manifest.shape.reduced);
  }

  /** Results are fetched as they come. */
  async results(options: JobWaitOptions = {}): Promise<R[]> {
    if (this.isReduced) return this.jobs.length === 0 ? [] : [await this.reduced(options)];
    const signal = this.#signal(options);
    const results = new Array<R>(this.count);
    const seats = new SeatQueue(lanes);
    const fetched: Promise<void>[] = [];
    const fetch = async (job: SubmittedJob, task: string): Promise<void> => {
      const { first, end } = argumentsOf(task, job.manifest);
      if (first === end) return;
      await seats.take(signal);
      try {
        const values = (await this.#read(job, task, signal)) as R[];
        for (const [i, value] of values.entries()) results[first + i] = value;
      } finally {
        seats.release();
      }
    };
    await this.#wait(options, (job, task) => {
      const fetching = fetch(job, task);
      fetching.catch(() => {});
      fetched.push(fetching);
    });
    await Promise.all(fetched);
    return results;
  }

  /** The result of each block, reduced further in the order of the tree. */
  async reduced(options: JobWaitOptions = {}): Promise<R> {
    const [first] = this.jobs;
    if (first === undefined) throw new EmptyReductionError({ work: this.id });
    const { reduce, label } = first.manifest;
    if (reduce === undefined) throw new TypeError(`Job ${this.id} (${label}) is not reduced; fetch its results.`);
    await this.done(options);
    const signal = this.#signal(options);
    const blocks = this.jobs
      .flatMap((job) => {
        const { shape } = job.manifest;
        return blockRoots(shape).map((root, i) => ({ job, root, start: shape.blocks[i]?.first as number }));
      })
      .sort((a, b) => a.start - b.start);
    const read = ({ job, root }: (typeof blocks)[number]) => this.#read(job, root, signal) as Promise<R>;
    if (blocks.length === 1) return read(blocks[0] as (typeof blocks)[number]);
    const tree = new ReductionTree(this.#reducer ?? ((await loadReducer(reduce.url, reduce.name)) as Reducer<R>));
    for (const [i, block] of blocks.entries()) tree.add(i, await read(block));
    return tree.finish(blocks.length);
  }

  done(options: JobWaitOptions = {}): Promise<void> {
    return this.#wait(options, () => {});
  }

  async futures(options: JobWaitOptions = {}): Promise<Reference<R>[]> {
    const [first] = this.jobs;
    if (first === undefined) return [];
    await this.done(options);
    const { shape } = first.manifest;
    if (!this.isReduced) {
      const homes = new Map(
        this.jobs.flatMap(({ name, manifest }) => leavesOf(manifest.shape.blocks).map((k) => [k, name])),
      );
      return Array.from({ length: this.count }, (_, i): Reference<R> => {
        const k = Math.floor(i / shape.group);
        return { kind: 'future', job: homes.get(k) as string, task: leafId(k), item: i % shape.group };
      });
    }
    const roots = blockRoots(shape);
    const [root] = roots;
    if (this.jobs.length > 1 || roots.length > 1)
      return [await this.#surroundings.broadcast(await this.reduced(options))];
    return [{ kind: 'future', job: first.name, task: root as string }];
  }

  stats(): Promise<JobStats> {
    return this.#hold(() => this.#stats(), this.#signal({}));
  }

  async #stats(): Promise<JobStats> {
    const counts = { total: this.count, queued: 0, running: 0, done: 0, failed: 0 };
    let ended = true;
    for (const { jobId, site, manifest, done } of this.jobs) {
      const add = (state: 'queued' | 'running' | 'done' | 'failed', task: string): void => {
        const { first, end } = argumentsOf(task, manifest);
        counts[state] += end - first;
      };
      for (const task of done) add('done', task);
      if (jobId === undefined) continue;
      for await (const { id, state } of site.service.tasks(jobId)) add(countedAs[state], id);
      if ((await site.service.endReason(jobId)) === undefined) ended = false;
    }
    return { ...counts, ended };
  }

  async terminate(): Promise<void> {
    await this.#end('UserTerminate');
  }

  async delete(): Promise<void> {
    await Promise.all(
      this.jobs.map(async ({ name, jobId, site }) => {
        if (jobId !== undefined) await site.service.remove(jobId);
        await site.storage.delete(name);
      }),
    );
  }

  /** Removes the results that the reduced one was made of. */
  async tidy(): Promise<void> {
    if (!this.isReduced) return;
    for (const { name, site, manifest } of this.jobs) {
      const roots = new Set(blockRoots(manifest.shape).map(blobNames.result));
      const parts: string[] = [];
      for await (const blob of site.storage.list(name, blobNames.result(''))) if (!roots.has(blob)) parts.push(blob);
      await site.storage.removeBlobs(name, parts);
    }
  }

  /** Arguments. */
  get count(): number {
    return this.jobs[0]?.manifest.shape.count ?? 0;
  }

  #signal({ signal }: JobWaitOptions): AbortSignal {
    const { closing } = this.#surroundings;
    return signal ? AbortSignal.any([signal, closing]) : closing;
  }

  /** Watches all jobs; the first that fails ends the others. They go on when the caller gives up waiting, and when there is no contact. */
  async #wait(options: JobWaitOptions, onDone: (job: SubmittedJob, task: string) => void): Promise<void> {
    const stop = new AbortController();
    const signal = AbortSignal.any([this.#signal(options), stop.signal]);
    const { onProgress, label = this.jobs[0]?.manifest.label ?? this.id } = options;
    const tracker = new ProgressTracker({ label, ...(onProgress && { onProgress }) }, () => this.count);
    const { gauge, pace, readable } = this.#surroundings;
    let nodes: ClusterState['nodes'] = {};
    const report = (cluster: ClusterState): void => {
      nodes = cluster.nodes;
      tracker.report({ kind: 'cluster', cluster });
    };
    const looked = async (): Promise<void> => {
      const cluster = await gauge?.read(signal);
      if (cluster !== undefined) report(cluster);
    };
    const onLost = (): void => report({ phase: 'waiting for contact', nodes });
    const hold = <T>(work: () => Promise<T>): Promise<T> => this.#hold(work, signal, onLost);
    try {
      await Promise.all(
        this.jobs.map((job) => {
          const progress = new TaskProgress(job.manifest, tracker);
          const done = (task: string, ago: number): void => {
            progress.done(task, ago);
            onDone(job, task);
          };
          const { started, requeued } = progress;
          const listener = { started: started.bind(progress), requeued: requeued.bind(progress), done, looked };
          return watchJob(job, pace, listener, { signal, hold });
        }),
      );
    } catch (error) {
      const failed = !signal.aborted;
      stop.abort(error);
      if (failed && !this.#surroundings.contact.leaves(this.#what, error))
        await this.#end('TaskFailed').catch(() => {});
      throw readable(error);
    }
  }

  async #end(reason: string): Promise<void> {
    await Promise.all(this.jobs.map(({ jobId, site }) => jobId && site.service.end(jobId, reason)));
  }

  async #read({ site, name }: SubmittedJob, task: string, signal: AbortSignal): Promise<unknown> {
    const read = async (): Promise<Uint8Array | undefined> =>
      (await site.storage.open(name)).read(blobNames.result(task), { signal });
    const bytes = await this.#hold(read, signal).catch((error: unknown) => {
      this.#surroundings.contact.leaves(this.#what, error);
      throw error;
    });
    if (bytes === undefined) throw new JobEndedError({ job: name, reason: `the result of ${task} is not there` });
    return decodePayload(bytes);
  }

  /** What the contact is needed for. */
  get #what(): string {
    return `job ${this.id}`;
  }

  #hold<T>(work: () => Promise<T>, signal: AbortSignal, onLost?: () => void): Promise<T> {
    return this.#surroundings.contact.hold(this.#what, work, { signal, ...(onLost && { onLost }) });
  }
}

function leavesOf(blocks: readonly { readonly first: number; readonly end: number }[]): number[] {
  return blocks.flatMap(({ first, end }) => Array.from({ length: end - first }, (_, i) => first + i));
}
