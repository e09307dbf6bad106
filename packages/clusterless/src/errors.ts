import { DomainError, guardOf, OptionError, tagged } from '@judi4cloud/errors';
import { ContactLostError, JobEndedError, JobNotFoundError, TaskFailedError } from './cluster/errors.ts';

/** How a process ended: its exit code, or the signal that killed it. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: string | null;
}

/** Words for an exit status. */
export function describeExit({ code, signal }: ExitStatus): string {
  return signal === null ? `exited with code ${code}` : `was killed by ${signal}`;
}

/**
 * A task that threw. `cause` is the error as it was thrown there, with its own cause and fields.
 *
 * In process `cause` is the very object that was thrown; from another process it is a copy.
 */
export class RemoteError extends tagged(
  'RemoteError',
  ({
    task,
    worker,
    problem,
  }: {
    /** Index of the argument that failed. */
    task: number;
    /** Where it failed. */
    worker: string;
    problem: string;
  }) => `Task ${task} on ${worker} failed: ${problem}`,
) {
  constructor({ task, worker, cause }: { readonly task: number; readonly worker: string; readonly cause: unknown }) {
    const { name, message } = asError(cause);
    super({ task, worker, problem: `${name}: ${message}`, cause });
  }

  get remoteName(): string {
    return asError(this.cause).name;
  }

  get remoteMessage(): string {
    return asError(this.cause).message;
  }

  get remoteStack(): string {
    return asError(this.cause).stack ?? '';
  }

  /** The other own fields of the error that was thrown. */
  get remoteFields(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(asError(this.cause)).filter(([key]) => key !== 'name'));
  }
}

interface LostWorker {
  readonly task: number;
  readonly worker: string;
  readonly exit: ExitStatus;
  /** How many workers the task was given to. */
  readonly attempts: number;
  /** The last lines that the worker wrote to its standard error. */
  readonly stderr: string;
}

/** A task whose worker died more often than `maxRetries` allows. */
export class WorkerLostError extends tagged('WorkerLostError', {
  message: ({ task, worker, exit, attempts }: LostWorker) =>
    `Task ${task} lost its worker ${attempts} times; ${worker} ${describeExit(exit)}.`,
  advice: 'Out of memory and crashes of native code look like this; try fewer workers or a smaller task.',
  details: ({ stderr }) => lastLines(stderr),
}) {}

interface FailedStart {
  readonly worker: string;
  readonly problem: string;
  readonly stderr?: string;
  /** How it ended, unless it kept silent or was never there. */
  readonly exit?: ExitStatus;
}

/** A worker process that ended, or kept silent, before it was ready. */
export class WorkerStartError extends tagged('WorkerStartError', {
  message: ({ worker, problem }: FailedStart) => `${worker} did not start: ${problem}`,
  details: ({ stderr = '' }) => lastLines(stderr),
}) {}

/** A remote function or reducer that the worker cannot find. */
export class RemoteLoadError extends tagged(
  'RemoteLoadError',
  ({ url, exportName, problem }: { url: string; exportName: string; problem: string }) =>
    `Export '${exportName}' of ${url}: ${problem}`,
) {}

/** Work given to an executor that was closed, or that was closed while it worked. */
export class ExecutorClosedError extends tagged('ExecutorClosedError', {
  message: ({ executor }: { executor: string }) => `Executor ${executor} is closed.`,
  advice: 'Close it (or leave the block of its `await using`) after the last result.',
}) {}

/** A reduction over no arguments, which has no value. */
export class EmptyReductionError extends tagged('EmptyReductionError', {
  message: ({ work }: { work: string }) => `mapReduce of '${work}' got no arguments, expected at least one.`,
  advice: 'Handle the empty case before calling.',
}) {}

/** A broadcast whose value this executor does not hold. */
export class BroadcastGoneError extends tagged('BroadcastGoneError', {
  message: ({ hash }: { hash: string }) => `Broadcast ${hash} is not held by this executor.`,
  advice:
    'Broadcast with the executor that runs the task, and keep the very object that broadcast() returned as long as tasks use it.',
}) {}

/** The result of a job's task, wanted where that job did not run. */
export class FutureError extends tagged('FutureError', {
  message: ({ job, task }: { job: string; task: string }) =>
    `The result of ${task} of job ${job} is not within reach of this executor.`,
  advice: 'Use it in tasks of the executor that ran the job, or fetch it and pass its value.',
}) {}

/** A file that tasks cannot get, or that nobody can fetch. */
export class FileReferenceError extends tagged('FileReferenceError', {
  message: ({ file, problem }: { file: string; problem: string }) => `File ${file} cannot be used: ${problem}.`,
  advice: 'Give the path of a file that can be read, or a reference from this executor.',
}) {}

/** Two results that cannot be added, with the path of the difference. */
export class SumError extends tagged('SumError', {
  message: ({ path, left, right }: { path: string; left: string; right: string }) =>
    `Results cannot be added at ${path}: ${left} and ${right}.`,
  advice: 'Return equal shapes from every task, or write a reducer.',
}) {}

/** Local workers wanted inside a local worker. */
export class NestedWorkersError extends tagged('NestedWorkersError', {
  message: () => 'localWorkers() was called inside a worker.',
  advice:
    'Either the module of a remote function starts workers when it is imported (move the remote function into a module of its ' +
    'own, or guard the script with `import.meta.main`), or a task wants workers of its own (use inProcess() there).',
}) {}

const errors = [
  RemoteError,
  WorkerLostError,
  WorkerStartError,
  RemoteLoadError,
  ExecutorClosedError,
  EmptyReductionError,
  BroadcastGoneError,
  FutureError,
  FileReferenceError,
  SumError,
  NestedWorkersError,
  TaskFailedError,
  ContactLostError,
  JobEndedError,
  JobNotFoundError,
  OptionError,
  DomainError,
] as const;

/** Any error that this package throws by itself, apart from `PayloadError`, `BlobError` and the reason of an abort. */
export type ClusterlessError = InstanceType<(typeof errors)[number]>;

/** True for the errors of this package; their `tag` tells them apart. */
export const isClusterlessError = guardOf(...errors);

/** Whatever was thrown, as an error. */
function asError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : new Error(`${String(thrown)} (thrown as a ${typeof thrown}, not as an error)`);
}

const lastLines = (stderr: string): string =>
  stderr.trim() === '' ? '' : `Last lines of its standard error:\n${stderr.trimEnd()}`;
