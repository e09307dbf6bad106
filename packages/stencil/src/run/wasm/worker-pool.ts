import { WorkerDiedError } from './errors.ts';
import type { Job, Report } from './job.ts';

/** A worker as its pool sees it: Node's worker threads, or a browser's web workers. */
export interface WorkerPort {
  post(job: Job): void;
  onReport(listener: (report: Report) => void): void;
  /** Called once, when the worker has ended by itself or by an error. */
  onEnd(listener: (exitCode: number | undefined, cause: unknown) => void): void;
  /** Whether the process is to stay alive for it; listeners are attached before the first call. */
  hold(alive: boolean): void;
}

interface Member {
  readonly port: WorkerPort;
  settle: ((report: Report) => void) | undefined;
}

interface Waiting {
  readonly count: number;
  readonly start: (members: Member[]) => void;
}

/** Worker threads, started when they are needed and reused; a run has all of its threads for itself. */
export class WorkerPool {
  private readonly spawn: () => WorkerPort;
  /** Threads at most, as long as no single run asks for more. */
  private limit: number;
  private readonly members = new Set<Member>();
  private readonly idle: Member[] = [];
  private readonly queue: Waiting[] = [];

  constructor(spawn: () => WorkerPort, limit: number) {
    this.spawn = spawn;
    this.limit = limit;
  }

  get size(): number {
    return this.members.size;
  }

  /** Starts workers ahead of their first run. */
  warm(count: number): void {
    while (this.members.size < Math.min(count, this.limit)) this.idle.push(this.add());
  }

  /**
   * Runs one job per thread, all at the same time, and waits for all of them.
   *
   * @param onFailure makes the other threads leave when one fails
   * @throws what the first failing job threw; WorkerDiedError; the signal's reason while the run waits for its turn
   */
  async run(jobs: readonly Job[], onFailure: () => void, signal?: AbortSignal): Promise<void> {
    const members = await this.acquire(jobs.length, signal);
    const failures: unknown[] = [];
    await Promise.all(
      jobs.map(async (job, i) => {
        const report = await this.post(members[i], job);
        if (report.kind === 'done') return;
        failures.push(report.error);
        onFailure();
      }),
    );
    if (failures.length > 0) throw failures[0];
  }

  private acquire(count: number, signal: AbortSignal | undefined): Promise<Member[]> {
    this.limit = Math.max(this.limit, count);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.queue.splice(this.queue.indexOf(waiting), 1);
        reject(signal?.reason);
      };
      const waiting: Waiting = {
        count,
        start: (members) => {
          signal?.removeEventListener('abort', leave);
          resolve(members);
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.queue.push(waiting);
      this.startNext();
    });
  }

  /** Starts the runs that wait, in the order in which they came, as long as there are workers enough. */
  private startNext(): void {
    for (let next = this.queue.at(0); next; next = this.queue.at(0)) {
      while (this.idle.length < next.count && this.members.size < this.limit) this.idle.push(this.add());
      if (this.idle.length < next.count) return;
      this.queue.shift();
      next.start(this.idle.splice(0, next.count));
    }
  }

  private post(member: Member, job: Job): Promise<Report> {
    return new Promise((resolve) => {
      member.settle = (report) => {
        member.settle = undefined;
        resolve(report);
      };
      member.port.hold(true);
      member.port.post(job);
    });
  }

  private add(): Member {
    const member: Member = { port: this.spawn(), settle: undefined };
    this.members.add(member);
    member.port.onReport((report) => {
      member.port.hold(false);
      this.idle.push(member);
      member.settle?.(report);
      this.startNext();
    });
    member.port.onEnd((exitCode, cause) => {
      this.members.delete(member);
      const index = this.idle.indexOf(member);
      if (index >= 0) this.idle.splice(index, 1);
      member.settle?.({ kind: 'failed', error: new WorkerDiedError({ exitCode, cause }) });
      this.startNext();
    });
    member.port.hold(false);
    return member;
  }
}
