import { graphTasks } from '../../graph/task-graph.ts';
import { pause } from '../../pause.ts';
import { isNotFound } from '../client/batch-service-error.ts';
import type { BatchTask, BatchTaskState } from '../client/types/task.ts';
import { JobEndedError } from './errors.ts';
import { jobFailure } from './job-failure.ts';
import { isComplete, renewRights, type SubmittedJob } from './submit-job.ts';

/** How often a job is looked at, in milliseconds: soon after a change, ever later while nothing happens. */
export interface Pace {
  readonly shortest: number;
  readonly longest: number;
}

/** How often jobs of an emulator are looked at: it is near, and nobody pays for its answers. */
export const nearPace: Pace = { shortest: 30, longest: 500 };
/** How often jobs at Azure are looked at. */
export const farPace: Pace = { shortest: 1000, longest: 15_000 };

/** Looks without news until the whole job is looked at, instead of its changes alone. */
const quietLooks = 6;
/** Milliseconds that changes may become visible late. */
const lag = 10_000;
/** Milliseconds between renewals of the tasks' rights. */
const renewalInterval = 600_000;

/** What a watch tells. */
export interface WatchListener {
  started(task: string, node: string): void;
  /** Its node was lost, or it failed and is tried again. */
  requeued(task: string): void;
  done(task: string): void;
  /** After every look. */
  looked(): Promise<void> | void;
}

type Seen = Pick<BatchTask, 'id' | 'state' | 'stateTransitionTime' | 'executionInfo' | 'nodeInfo'>;

/**
 * Waits until a job's work is done, with one list call per look for the whole job: only tasks that changed since the last look are
 * asked for.
 *
 * @throws RemoteError or TaskFailedError for the task that ended the job, JobEndedError
 */
export async function watchJob(
  job: SubmittedJob,
  pace: Pace,
  listener: WatchListener,
  signal?: AbortSignal,
): Promise<void> {
  for (const id of job.done) listener.done(id);
  if (job.batchId === undefined) return;
  const watch = new JobWatch(job, job.batchId, listener);
  let wait = pace.shortest;
  let quiet = 0;
  let renewed = Date.now();
  while (watch.open > 0) {
    await pause(wait, signal);
    const thorough = quiet > 0 && quiet % quietLooks === 0;
    const news = await watch.look(thorough, signal);
    await listener.looked();
    quiet = news ? 0 : quiet + 1;
    wait = news ? pace.shortest : Math.min(pace.longest, wait * 1.4);
    if (thorough && !news && (await watch.hasEnded(signal))) return;
    if (Date.now() - renewed < renewalInterval) continue;
    renewed = Date.now();
    await renewRights(job);
  }
}

class JobWatch {
  readonly #job: SubmittedJob;
  readonly #batchId: string;
  readonly #listener: WatchListener;
  readonly #states = new Map<string, BatchTaskState>();
  #open: number;
  #since: string | undefined;

  constructor(job: SubmittedJob, batchId: string, listener: WatchListener) {
    this.#job = job;
    this.#batchId = batchId;
    this.#listener = listener;
    // Tasks that had their result when the job was found may be in Batch too, and are not counted again.
    for (const id of job.done) this.#states.set(id, 'completed');
    let open = 0;
    for (const { id } of graphTasks(job.manifest.shape)) if (!job.done.has(id)) open += 1;
    this.#open = open;
  }

  /** Tasks that have no result yet. */
  get open(): number {
    return this.#open;
  }

  /** Asks for what changed, or for everything; true when something had. */
  async look(thorough: boolean, signal: AbortSignal | undefined): Promise<boolean> {
    const since = thorough ? undefined : this.#since;
    const failed: Seen[] = [];
    let news = false;
    const tasks = this.#job.site.batch.listTasks(this.#batchId, {
      ...(since !== undefined && { filter: `stateTransitionTime ge datetime'${since}'` }),
      select: ['id', 'state', 'stateTransitionTime', 'executionInfo', 'nodeInfo'],
      maxresults: 1000,
      ...(signal && { signal }),
    });
    let latest = 0;
    try {
      for await (const task of tasks) {
        latest = Math.max(latest, Date.parse(task.stateTransitionTime));
        if (task.state === 'completed' && task.executionInfo?.result === 'failure') failed.push(task);
        else if (this.#take(task)) news = true;
      }
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    if (latest > 0) this.#since = new Date(latest - lag).toISOString();
    if (failed.length > 0) throw await jobFailure(this.#job, failed, signal);
    return news;
  }

  /** Whether the job has ended in Batch, or is gone, with all its work done, as storage tells. */
  async hasEnded(signal: AbortSignal | undefined): Promise<boolean> {
    const reason = await this.#endOf(signal);
    if (reason === undefined) return false;
    if (await isComplete(this.#job)) return true;
    throw new JobEndedError(this.#job.name, reason);
  }

  async #endOf(signal: AbortSignal | undefined): Promise<string | undefined> {
    try {
      const job = await this.#job.site.batch.getJob(this.#batchId, {
        select: ['state', 'executionInfo'],
        ...(signal && { signal }),
      });
      return job.state === 'completed' ? (job.executionInfo?.terminateReason ?? 'no reason was given') : undefined;
    } catch (error) {
      if (isNotFound(error)) return 'it was deleted';
      throw error;
    }
  }

  #take({ id, state, nodeInfo }: Seen): boolean {
    const before = this.#states.get(id);
    if (before === state || before === 'completed') return false;
    this.#states.set(id, state);
    switch (state) {
      case 'active':
        if (before === undefined) return false;
        this.#listener.requeued(id);
        return true;
      case 'preparing':
      case 'running':
        if (before === 'preparing') return true;
        this.#listener.started(id, nodeInfo?.nodeId ?? 'a node');
        return true;
      case 'completed':
        this.#open -= 1;
        this.#listener.done(id);
        return true;
      default:
        return state satisfies never;
    }
  }
}
