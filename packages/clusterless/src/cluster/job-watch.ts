import { graphTasks } from '../graph/task-graph.ts';
import { pause } from '../pause.ts';
import { JobEndedError } from './errors.ts';
import { jobFailure } from './job-failure.ts';
import { coversAll, doneTasks } from './job-results.ts';
import { renewRights } from './job-rights.ts';
import type { TaskReport } from './job-service.ts';
import type { SubmittedJob } from './submitted-job.ts';

/** How often a job is looked at, in milliseconds: soon after a change, ever later while nothing happens. */
export interface Pace {
  readonly shortest: number;
  readonly longest: number;
}

/** How often jobs of a service on this machine are looked at: it answers at once, and nobody pays for its answers. */
export const nearPace: Pace = { shortest: 30, longest: 500 };
/** How often jobs of a far service are looked at. */
export const farPace: Pace = { shortest: 1000, longest: 15_000 };

/** Looks without news until the whole job is looked at, instead of its changes alone. */
const quietLooks = 6;
/** Milliseconds that changes may become visible late. */
const lag = 10_000;
/** Milliseconds between renewals of the tasks' rights. */
const renewalInterval = 600_000;

/** What a watch tells. */
export interface WatchListener {
  /** @param ago milliseconds since then, by the service's clock */
  started(task: string, node: string, ago: number): void;
  /** Its node was lost, or it failed and is tried again. */
  requeued(task: string): void;
  done(task: string, ago: number): void;
  /** After every look. */
  looked(): Promise<void> | void;
}

/** How a job is watched. */
export interface WatchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Does what may be done again, until the service can be reached. Default: does it once. */
  readonly hold?: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Waits until a job's work is done, with one question per look for the whole job: only tasks that changed since the last look are
 * asked for.
 *
 * @throws RemoteError or TaskFailedError for the task that ended the job, JobEndedError
 */
export async function watchJob(
  job: SubmittedJob,
  pace: Pace,
  listener: WatchListener,
  { signal, hold = (work) => work() }: WatchOptions = {},
): Promise<void> {
  for (const id of job.done) listener.done(id, 0);
  if (job.jobId === undefined) return;
  const watch = new JobWatch(job, job.jobId, listener);
  let wait = pace.shortest;
  let quiet = 0;
  let renewed = Date.now();
  while (watch.open > 0) {
    await pause(wait, signal);
    const thorough = quiet > 0 && quiet % quietLooks === 0;
    const news = await hold(async () => {
      const anything = await watch.look(thorough, signal);
      await listener.looked();
      return anything;
    });
    quiet = news ? 0 : quiet + 1;
    wait = news ? pace.shortest : Math.min(pace.longest, wait * 1.4);
    if (thorough && !news) await hold(() => watch.settle(signal));
    if (Date.now() - renewed < renewalInterval) continue;
    renewed = Date.now();
    await hold(() => renewRights(job));
  }
}

class JobWatch {
  readonly #job: SubmittedJob;
  readonly #jobId: string;
  readonly #listener: WatchListener;
  readonly #states = new Map<string, TaskReport['state']>();
  #open: number;
  #since: Date | undefined;

  constructor(job: SubmittedJob, jobId: string, listener: WatchListener) {
    this.#job = job;
    this.#jobId = jobId;
    this.#listener = listener;
    // Tasks that had their result when the job was found may be known to the service too, and are not counted again.
    for (const id of job.done) this.#states.set(id, 'succeeded');
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
    const failed: TaskReport[] = [];
    let news = false;
    let latest = 0;
    for await (const task of this.#job.site.service.tasks(this.#jobId, { since, signal })) {
      latest = Math.max(latest, task.changed.getTime());
      if (task.state === 'failed') failed.push(task);
      else if (this.#take(task)) news = true;
    }
    if (failed.length > 0) throw await jobFailure(this.#job, failed, signal);
    if (latest > 0) this.#since = new Date(latest - lag);
    return news;
  }

  /**
   * Tells the end of a job that has ended for the service, or is gone: by what its tasks say at last, for they may have ended
   * since they were looked at, or else by the results that are in storage.
   */
  async settle(signal: AbortSignal | undefined): Promise<void> {
    const { name, site, manifest } = this.#job;
    const reason = await site.service.endReason(this.#jobId, signal);
    if (reason === undefined) return;
    await this.look(true, signal);
    if (this.#open === 0) return;
    const done = await doneTasks(name, site);
    if (!coversAll(manifest, done)) {
      const total = [...graphTasks(manifest.shape)].length;
      const deleted = (await site.service.state(this.#jobId, signal)) === 'absent';
      throw new JobEndedError({ job: name, reason, deleted, done: done.size, total });
    }
    for (const { id } of graphTasks(manifest.shape)) this.#take({ id, state: 'succeeded', node: undefined });
  }

  #take(task: Pick<TaskReport, 'id' | 'state' | 'node'> & Partial<TaskReport>): boolean {
    const { id, state, node = 'a node', changed } = task;
    const ago = changed === undefined ? 0 : Math.max(0, Date.now() - changed.getTime());
    const before = this.#states.get(id);
    if (before === state || before === 'succeeded') return false;
    this.#states.set(id, state);
    switch (state) {
      case 'queued':
        if (before === undefined) return false;
        this.#listener.requeued(id);
        return true;
      case 'starting':
      case 'running':
        if (before !== 'starting') this.#listener.started(id, node, ago);
        return true;
      case 'succeeded':
        this.#open -= 1;
        this.#listener.done(id, ago);
        return true;
      case 'failed':
        return false;
      default:
        return state satisfies never;
    }
  }
}
