import { tagged } from '@judi4cloud/errors';
import { exitCodes } from '../task/orders.ts';

interface FailedTask {
  readonly job: string;
  readonly task: string;
  readonly node: string | undefined;
  readonly exitCode: number | undefined;
  /** How often it was run again after it failed, and after its node was lost. */
  readonly retries: number;
  readonly requeues: number;
  /** The service's word for the problem. */
  readonly code: string | undefined;
  readonly problem: string | undefined;
  /** The last lines that it wrote to its standard error. */
  readonly stderr: string;
}

/** A task that ended without result, for another reason than an error that its function threw. */
export class TaskFailedError extends tagged('TaskFailedError', {
  message: ({ job, task, node, exitCode, code, problem, ...counts }: FailedTask) => {
    const where = node === undefined ? '' : ` on ${node}`;
    const how = exitCode === undefined ? (code ?? 'without exit code') : `with exit code ${exitCode}`;
    const why = problem === undefined ? '' : `: ${problem.split('\n')[0]?.replace(/\.+$/, '')}`;
    return `Task ${task} of job ${job}${where} failed ${how}${again(counts)}${why}.`;
  },
  advice: ({ exitCode }) => adviceFor(exitCode),
  details: ({ stderr }) => (stderr === '' ? '' : `\nIts last words:\n${stderr.trimEnd()}`),
}) {}

function again({ retries, requeues }: Pick<FailedTask, 'retries' | 'requeues'>): string {
  const words = [retries > 0 && `${retries} retries`, requeues > 0 && `${requeues} lost nodes`].filter(Boolean);
  return words.length === 0 ? '' : ` after ${words.join(' and ')}`;
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

interface EndedJob {
  readonly job: string;
  readonly reason: string;
  /** Whether somebody deleted it. */
  readonly deleted?: boolean;
  /** Tasks that have their result, of those that there are. */
  readonly done?: number;
  readonly total?: number;
}

/** A job that ended before its work was done. */
export class JobEndedError extends tagged('JobEndedError', {
  message: ({ job, reason, deleted, done = 0, total = 0 }: EndedJob) =>
    deleted
      ? `Job ${job} was deleted before its work was done; ${done} of its ${total} tasks have their result.`
      : `Job ${job} ended before its work was done (${reason}).`,
  advice: ({ job, reason, deleted, done = 0 }) => {
    if (deleted && done === 0) return 'Run it again.';
    const attach = deleted ? `, or \`judi jobs attach ${job}\`: it is made anew` : '';
    return `Run it again${attach}, and what is done will not be repeated${/wallclock/i.test(reason) ? '; raise its timeout' : ''}.`;
  },
}) {}

/** A service that could not be reached for too long. What runs there is left as it is. */
export class ContactLostError extends tagged('ContactLostError', {
  message: ({
    what,
    seconds,
    problem,
  }: {
    /** What was waited for, such as `job fwi-5f3a`. */
    what: string;
    seconds: number;
    problem: string;
  }) => `There was no contact for ${seconds} s while waiting for ${what}, which is left as it is: ${problem}`,
  advice:
    'Jobs go on by themselves. When there is contact, start the same script again, or fetch their results by `judi jobs attach`: ' +
    'nothing that is done is repeated. ' +
    'What the session made is kept, and may cost: `judi pool ls` shows it, `judi pool rm` removes it.',
}) {}

/** A job that is not there. */
export class JobNotFoundError extends tagged('JobNotFoundError', {
  message: ({ job, places }: { job: string; places: readonly string[] }) =>
    `There is no job ${job} in ${places.join(', ')}.`,
  advice: '`judi jobs ls` lists those that there are.',
}) {}
