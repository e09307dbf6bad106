import { StateFolderError } from '../errors.ts';
import type { Account } from '../state/account.ts';
import { type Job, type Node, type Pool, Task } from '../state/entities.ts';
import type { JobRecord } from '../state/records/job-record.ts';
import type { NodeRecord } from '../state/records/node-record.ts';
import type { PoolRecord } from '../state/records/pool-record.ts';
import type { TaskRecord } from '../state/records/task-record.ts';
import type { JournalFile } from './journal-file.ts';

/** A change as it is written. */
export type Entry =
  | readonly ['pool', PoolRecord]
  | readonly ['node', poolId: string, NodeRecord]
  | readonly ['job', JobRecord]
  | readonly ['task', jobId: string, TaskRecord]
  | readonly ['run', jobId: string, taskId: string, Omit<TaskRecord, 'spec' | 'order' | 'created'>]
  | readonly ['no pool', poolId: string]
  | readonly ['no node', poolId: string, nodeId: string]
  | readonly ['no job', jobId: string]
  | readonly ['no task', jobId: string, taskId: string];

/** Entries of one line of a new journal. */
const chunk = 256;

/**
 * Writes down what changes. All that changes together, without waiting in between, is one step of the file.
 *
 * What can't be written, since the disk is full, is noted still, and written when it can be. Without a file nothing is kept.
 */
export class Journal {
  readonly #file: JournalFile | undefined;
  readonly #account: Account;
  readonly #pending = new Map<unknown, () => Entry>();
  readonly #log: (line: string) => void;
  readonly #written = new WeakSet<Task>();
  #problem: StateFolderError | undefined;
  #closed = false;

  constructor(account: Account, file: JournalFile | undefined, log: (line: string) => void) {
    this.#account = account;
    this.#file = file;
    this.#log = log;
  }

  /** Why the latest changes are not written down, while they are not. */
  get problem(): StateFolderError | undefined {
    return this.#problem;
  }

  pool(pool: Pool): void {
    this.#note(pool, () => ['pool', pool.record]);
  }

  node(node: Node): void {
    this.#note(node, () => ['node', node.pool.id, node.record]);
  }

  job(job: Job): void {
    this.#note(job, () => ['job', job.record]);
  }

  task(task: Task): void {
    this.#note(task, () => this.#taskEntry(task));
  }

  /** Notes that what the user has set for a task is changed. */
  taskSpec(task: Task): void {
    this.#written.delete(task);
    this.task(task);
  }

  removePool(pool: Pool): void {
    this.#note(pool, () => ['no pool', pool.id]);
  }

  removeNode(node: Node): void {
    this.#note(node, () => ['no node', node.pool.id, node.id]);
  }

  removeJob(job: Job): void {
    this.#note(job, () => ['no job', job.id]);
  }

  removeTask(task: Task): void {
    this.#note(task, () => ['no task', task.job.id, task.id]);
  }

  /** Writes what has changed, or has a `problem`. */
  flush(): void {
    if (this.#file === undefined || this.#pending.size === 0) return;
    this.#settle(() => {
      this.#file?.append([...this.#pending.values()].map((entry) => entry()));
      for (const changed of this.#pending.keys()) if (changed instanceof Task) this.#written.add(changed);
      this.#pending.clear();
    });
    if (this.#file.wantsRewrite) this.#settle(() => this.rewrite());
  }

  /**
   * Writes all that is known into a new file.
   *
   * @throws StateFolderError when it can't be written
   */
  rewrite(): void {
    this.#file?.rewrite(this.#everything());
  }

  /**
   * Writes what has changed; what changes afterwards, as processes end, is not kept.
   *
   * @throws StateFolderError when what has changed could not be written
   */
  close(): void {
    this.flush();
    this.#closed = true;
    this.#file?.close();
    if (this.#problem) throw this.#problem;
  }

  /** Does something to the file; its fault becomes the journal's problem as long as changes wait for it. */
  #settle(work: () => void): void {
    try {
      work();
      if (this.#problem) this.#log('the state folder can be written again');
      this.#problem = undefined;
    } catch (error) {
      if (!(error instanceof StateFolderError)) throw error;
      if (this.#problem === undefined) this.#log(error.message);
      if (this.#pending.size > 0) this.#problem = error;
    }
  }

  #note(key: unknown, entry: () => Entry): void {
    if (this.#file === undefined || this.#closed) return;
    if (this.#pending.size === 0) queueMicrotask(() => this.flush());
    this.#pending.set(key, entry);
  }

  #taskEntry(task: Task): Entry {
    const { job, record } = task;
    if (!this.#written.has(task)) return ['task', job.id, record];
    const { spec: _spec, order: _order, created: _created, ...run } = record;
    return ['run', job.id, task.id, run];
  }

  *#everything(): Generator<readonly Entry[]> {
    const { pools, jobs } = this.#account;
    for (const pool of pools.values()) {
      const nodes = [...pool.nodes.values()].map((node): Entry => ['node', pool.id, node.record]);
      yield [['pool', pool.record], ...nodes];
    }
    for (const job of jobs.values()) {
      let entries: Entry[] = [['job', job.record]];
      for (const task of job.tasks.values()) {
        this.#written.add(task);
        entries.push(['task', job.id, task.record]);
        if (entries.length >= chunk) {
          yield entries;
          entries = [];
        }
      }
      yield entries;
    }
  }
}
