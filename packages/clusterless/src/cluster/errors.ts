import { exitCodes } from '../task/orders.ts';

/** A task that ended without result, for another reason than an error that its function threw. */
export class TaskFailedError extends Error {
  override readonly name = 'TaskFailedError';
  readonly job: string;
  readonly task: string;
  readonly node: string | undefined;
  readonly exitCode: number | undefined;
  /** How often it was run again after it failed, and after its node was lost. */
  readonly retries: number;
  readonly requeues: number;
  /** The service's word for the problem. */
  readonly code: string | undefined;
  /** The last lines that it wrote to its standard error. */
  readonly stderr: string;

  constructor(
    values: Pick<TaskFailedError, 'job' | 'task' | 'node' | 'exitCode' | 'retries' | 'requeues' | 'code' | 'stderr'> & {
      readonly problem?: string | undefined;
      /** What to do, where the service knows better than the exit code tells. */
      readonly advice?: string | undefined;
    },
  ) {
    const { job, task, node, exitCode, retries, requeues, code, stderr, problem, advice } = values;
    const how = exitCode === undefined ? (code ?? 'without exit code') : `with exit code ${exitCode}`;
    const again = [retries > 0 && `${retries} retries`, requeues > 0 && `${requeues} lost nodes`]
      .filter(Boolean)
      .join(' and ');
    super(
      `Task ${task} of job ${job}${node === undefined ? '' : ` on ${node}`} failed ${how}${again && ` after ${again}`}` +
        `${problem === undefined ? '' : `: ${problem.split('\n')[0]?.replace(/\.+$/, '')}`}. ${advice ?? adviceFor(exitCode)}` +
        (stderr === '' ? '' : `\n\nIts last words:\n${stderr.trimEnd()}`),
    );
    this.job = job;
    this.task = task;
    this.node = node;
    this.exitCode = exitCode;
    this.retries = retries;
    this.requeues = requeues;
    this.code = code;
    this.stderr = stderr;
  }
}

function adviceFor(exitCode: number | undefined): string {
  if (exitCode === 137 || exitCode === 139 || exitCode === 134)
    return 'Out of memory and crashes of native code look like this; take larger nodes, fewer workers per node or smaller tasks.';
  if (exitCode === 127 || exitCode === 126)
    return 'The node has no Node.js; use a container image or a start task that brings it.';
  if (exitCode === exitCodes.failed)
    return 'Storage was not reachable for it; run the job again, and what is done will not be repeated.';
  return 'Run the job again, and what is done will not be repeated; `judi jobs logs` shows what it wrote.';
}

/** A job that ended before its work was done. */
export class JobEndedError extends Error {
  override readonly name = 'JobEndedError';
  readonly job: string;
  readonly reason: string;

  constructor(job: string, reason: string) {
    super(
      `Job ${job} ended before its work was done (${reason}). Run it again, and what is done will not be repeated` +
        `${/wallclock/i.test(reason) ? '; raise its timeout' : ''}.`,
    );
    this.job = job;
    this.reason = reason;
  }
}

/** A job that is not there. */
export class JobNotFoundError extends Error {
  override readonly name = 'JobNotFoundError';
  readonly job: string;

  constructor(job: string, places: readonly string[]) {
    super(`There is no job ${job} in ${places.join(', ')}. \`judi jobs ls\` lists those that there are.`);
    this.job = job;
  }
}
