import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bundleEntry,
  type JobPlan,
  type JobService,
  type JobState,
  jobEnvironment,
  type TaskPlan,
  type TaskReport,
  taskEnvironment,
} from '../../src/service.ts';

interface Task {
  readonly plan: TaskPlan;
  report: TaskReport;
  process?: ChildProcess;
}

interface Job {
  readonly plan: JobPlan;
  readonly tasks: Map<string, Task>;
  filled: boolean;
  endReason: string | undefined;
}

/** The smallest service there can be: tasks are processes of this machine, in folders, started when those before them are done. */
export class FolderService implements JobService {
  readonly #root: string;
  readonly #seats: string[];
  readonly #jobs = new Map<string, Job>();

  constructor(root: string, seats: number) {
    this.#root = root;
    this.#seats = Array.from({ length: seats }, (_, i) => `worker ${i + 1}`);
  }

  async state(id: string): Promise<JobState> {
    const job = this.#jobs.get(id);
    if (job === undefined) return 'absent';
    if (job.endReason !== undefined) return 'ended';
    return job.filled ? 'submitted' : 'filling';
  }

  async create(id: string, plan: JobPlan): Promise<boolean> {
    if (this.#jobs.has(id)) return false;
    this.#jobs.set(id, { plan, tasks: new Map(), filled: false, endReason: undefined });
    return true;
  }

  async fill(id: string, tasks: Iterable<TaskPlan>): Promise<boolean> {
    const job = this.#jobs.get(id);
    if (job === undefined || job.endReason !== undefined) return false;
    for (const plan of tasks) {
      if (!job.tasks.has(plan.id)) job.tasks.set(plan.id, { plan, report: reportOf(plan.id, 'queued') });
    }
    job.filled = true;
    this.#dispatch();
    return true;
  }

  async *tasks(id: string, { since }: { readonly since?: Date | undefined } = {}): AsyncGenerator<TaskReport> {
    for (const { report } of this.#jobs.get(id)?.tasks.values() ?? [])
      if (since === undefined || report.changed >= since) yield report;
  }

  async endReason(id: string): Promise<string | undefined> {
    const job = this.#jobs.get(id);
    return job === undefined ? 'it was deleted' : job.endReason;
  }

  async end(id: string, reason: string): Promise<void> {
    const job = this.#jobs.get(id);
    if (job === undefined || job.endReason !== undefined) return;
    job.endReason = reason;
    for (const task of job.tasks.values()) {
      if (task.report.state === 'succeeded' || task.report.state === 'failed') continue;
      task.process?.kill('SIGKILL');
      task.report = failed(task, { exitCode: undefined, stopped: true });
    }
  }

  async remove(id: string): Promise<void> {
    await this.end(id, 'it is removed');
    this.#jobs.delete(id);
  }

  standardError(id: string, task: string): Promise<string> {
    return readFile(join(this.#folderOf(id, task), 'stderr.txt'), 'utf8');
  }

  #folderOf(job: string, task: string): string {
    return join(this.#root, 'tasks', job, task);
  }

  #dispatch(): void {
    for (const [id, job] of this.#jobs) {
      if (job.endReason !== undefined) continue;
      for (const task of job.tasks.values()) {
        const isReady = task.plan.after.every((before) => job.tasks.get(before)?.report.state === 'succeeded');
        const seat = task.report.state === 'queued' && isReady ? this.#seats.pop() : undefined;
        if (seat !== undefined) void this.#run(id, job, task, seat);
      }
      const isDone = [...job.tasks.values()].every(({ report }) => report.state === 'succeeded');
      if (job.filled && isDone) job.endReason = 'all tasks are done';
    }
  }

  async #run(id: string, job: Job, task: Task, seat: string): Promise<void> {
    const { plan } = task;
    task.report = { ...reportOf(plan.id, 'running'), node: seat };
    const folder = this.#folderOf(id, plan.id);
    await mkdir(folder, { recursive: true });
    for (const { path, url } of plan.files) await copyFile(fileURLToPath(url), join(folder, path));
    const env = { PATH: process.env['PATH'], ...jobEnvironment(job.plan.order), ...taskEnvironment(plan.order) };
    let exitCode: number | undefined;
    for (let attempt = 0; exitCode !== 0 && attempt <= plan.limits.retries && job.endReason === undefined; attempt++) {
      task.process = spawn(process.execPath, [bundleEntry], { cwd: folder, env, stdio: 'ignore' });
      [exitCode] = (await once(task.process, 'exit')) as [number | undefined];
    }
    this.#seats.push(seat);
    if (job.endReason === undefined) {
      task.report =
        exitCode === 0
          ? { ...reportOf(plan.id, 'succeeded'), node: seat }
          : { ...failed(task, { exitCode, stopped: false }), node: seat };
      if (exitCode !== 0) await this.end(id, 'a task failed');
    }
    this.#dispatch();
  }
}

function reportOf(id: string, state: TaskReport['state']): TaskReport {
  return { id, state, changed: new Date(), node: undefined, failure: undefined };
}

function failed(
  { plan }: Task,
  { exitCode, stopped }: { readonly exitCode: number | undefined; readonly stopped: boolean },
): TaskReport {
  const failure = { exitCode, stopped, retries: plan.limits.retries, requeues: 0 };
  const words = { code: undefined, problem: undefined, advice: undefined };
  return { ...reportOf(plan.id, 'failed'), failure: { ...failure, ...words } };
}
