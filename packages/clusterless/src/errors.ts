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
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  /** Index of the argument that failed. */
  readonly task: number;
  /** Where it failed. */
  readonly worker: string;

  constructor(task: number, worker: string, cause: unknown) {
    const { name, message } = asError(cause);
    super(`Task ${task} on ${worker} failed: ${name}: ${message}`, { cause });
    this.task = task;
    this.worker = worker;
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

/** A task whose worker died more often than `maxRetries` allows. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError';
  readonly task: number;
  readonly worker: string;
  readonly exit: ExitStatus;
  /** How many workers the task was given to. */
  readonly attempts: number;
  /** The last lines that the worker wrote to its standard error. */
  readonly stderr: string;

  constructor(values: Pick<WorkerLostError, 'task' | 'worker' | 'exit' | 'attempts' | 'stderr'>) {
    const { task, worker, exit, attempts, stderr } = values;
    super(
      `Task ${task} lost its worker ${attempts} times; ${worker} ${describeExit(exit)}. ` +
        'Out of memory and crashes of native code look like this; try fewer workers or a smaller task.' +
        tail(stderr),
    );
    this.task = task;
    this.worker = worker;
    this.exit = exit;
    this.attempts = attempts;
    this.stderr = stderr;
  }
}

/** A worker process that ended, or kept silent, before it was ready. */
export class WorkerStartError extends Error {
  override readonly name = 'WorkerStartError';
  readonly worker: string;
  readonly stderr: string;
  /** How it ended, unless it kept silent or was never there. */
  readonly exit: ExitStatus | undefined;

  constructor(
    worker: string,
    problem: string,
    details: { readonly stderr?: string; readonly exit?: ExitStatus; readonly cause?: unknown } = {},
  ) {
    const { stderr = '', exit, cause } = details;
    super(`${worker} did not start: ${problem}${tail(stderr)}`, cause === undefined ? {} : { cause });
    this.worker = worker;
    this.stderr = stderr;
    this.exit = exit;
  }
}

/** A remote function or reducer that the worker cannot find. */
export class RemoteLoadError extends Error {
  override readonly name = 'RemoteLoadError';
  readonly url: string;
  readonly exportName: string;

  constructor(url: string, exportName: string, problem: string, options?: ErrorOptions) {
    super(`Export '${exportName}' of ${url}: ${problem}`, options);
    this.url = url;
    this.exportName = exportName;
  }
}

/** Work given to an executor that was closed, or that was closed while it worked. */
export class ExecutorClosedError extends Error {
  override readonly name = 'ExecutorClosedError';
  readonly executor: string;

  constructor(executor: string) {
    super(
      `Executor ${executor} is closed. Close it (or leave the block of its \`await using\`) after the last result.`,
    );
    this.executor = executor;
  }
}

/** A reduction over no arguments, which has no value. */
export class EmptyReductionError extends Error {
  override readonly name = 'EmptyReductionError';

  constructor(functionName: string) {
    super(
      `mapReduce of '${functionName}' got no arguments, expected at least one. Handle the empty case before calling.`,
    );
  }
}

/** A broadcast whose value this executor does not hold. */
export class BroadcastGoneError extends Error {
  override readonly name = 'BroadcastGoneError';
  readonly hash: string;

  constructor(hash: string) {
    super(
      `Broadcast ${hash} is not held by this executor. Broadcast with the executor that runs the task, ` +
        'and keep the very object that broadcast() returned as long as tasks use it.',
    );
    this.hash = hash;
  }
}

/** The result of a job's task, wanted where that job did not run. */
export class FutureError extends Error {
  override readonly name = 'FutureError';
  readonly job: string;
  readonly task: string;

  constructor(job: string, task: string) {
    super(
      `The result of ${task} of job ${job} is not within reach of this executor. Use it in tasks of the executor that ran ` +
        'the job, or fetch it and pass its value.',
    );
    this.job = job;
    this.task = task;
  }
}

/** A file that tasks cannot get, or that nobody can fetch. */
export class FileReferenceError extends Error {
  override readonly name = 'FileReferenceError';
  readonly file: string;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(
      `File ${file} cannot be used: ${problem}. Give the path of a file that can be read, or a reference from this executor.`,
      options,
    );
    this.file = file;
  }
}

/** Two results that cannot be added, with the path of the difference. */
export class SumError extends Error {
  override readonly name = 'SumError';
  readonly path: string;
  readonly left: string;
  readonly right: string;

  constructor(path: string, left: string, right: string) {
    super(
      `Results cannot be added at ${path}: ${left} and ${right}. Return equal shapes from every task, or write a reducer.`,
    );
    this.path = path;
    this.left = left;
    this.right = right;
  }
}

/** Local workers wanted inside a local worker. */
export class NestedWorkersError extends Error {
  override readonly name = 'NestedWorkersError';

  constructor() {
    super(
      'localWorkers() was called inside a worker. Either the module of a remote function starts workers when it is ' +
        'imported (move the remote function into a module of its own, or guard the script with `import.meta.main`), ' +
        'or a task wants workers of its own (use inProcess() there).',
    );
  }
}

const kinds = [
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
] as const;

/** Every error that this package throws by itself, apart from `PayloadError` and the reason of an abort. */
export type ClusterlessError = InstanceType<(typeof kinds)[number]>;

/** True for the errors of this package; their `name` tells them apart. */
export function isClusterlessError(error: unknown): error is ClusterlessError {
  return kinds.some((kind) => error instanceof kind);
}

/** Whatever was thrown, as an error. */
function asError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : new Error(`${String(thrown)} (thrown as a ${typeof thrown}, not as an error)`);
}

function tail(stderr: string): string {
  return stderr.trim() === '' ? '' : `\nLast lines of its standard error:\n${stderr.trimEnd()}`;
}
