/** A remote function or reducer, as a bundle knows it. */
export interface ExportName {
  readonly url: string;
  readonly name: string;
}

/** Arguments that stand in content: `count` payloads, one after the other. */
export interface PackedArguments {
  /** Hash of the content that they are part of. */
  readonly pack: string;
  /** Where the first one starts. */
  readonly offset: number;
  /** Their lengths in bytes. */
  readonly lengths: readonly number[];
}

/** What one task is told. */
export type TaskOrder =
  | {
      readonly kind: 'leaf';
      readonly id: string;
      /** Index of the first argument in the whole run. */
      readonly first: number;
      readonly arguments: readonly PackedArguments[];
    }
  | { readonly kind: 'reduction'; readonly id: string; readonly inputs: readonly string[] };

/** What all tasks of a job are told. */
export interface JobOrder {
  /** Name of the job. */
  readonly job: string;
  readonly label: string;
  readonly call: ExportName;
  readonly reduce?: ExportName | undefined;
  /** Tasks that run at the same time, at most. */
  readonly workers: number;
  /** Cores of a task. */
  readonly nthreads: number;
  /** Container of content, with the right to read. */
  readonly content: string;
  /** Container of this job, with the right to read and write. */
  readonly results: string;
  /** Containers of other jobs whose results are arguments, with the right to read, by job. */
  readonly others: Readonly<Record<string, string>>;
}

/** Environment variables that carry orders, as JSON. */
export const taskVariable = 'JUDI4CLOUD_TASK';
export const jobVariable = 'JUDI4CLOUD_JOB';

/** Environment of all tasks of a job. */
export function jobEnvironment(order: JobOrder): Readonly<Record<string, string>> {
  return { OMP_NUM_THREADS: String(order.nthreads), [jobVariable]: JSON.stringify(order) };
}

/** What the environment of a task has besides that of its job. */
export function taskEnvironment(order: TaskOrder): Readonly<Record<string, string>> {
  return { [taskVariable]: JSON.stringify(order) };
}

/** How a task's process ends. */
export const exitCodes = {
  done: 0,
  /** The function threw; what it threw stands in the job's container. */
  thrown: 1,
  /** Storage or the node failed; another attempt may succeed. */
  failed: 3,
  /** Asked to stop. */
  stopped: 4,
} as const;

/** Names of a job's blobs. */
export const blobNames = {
  manifest: 'manifest',
  result: (id: string): string => `results/${id}`,
  error: (id: string): string => `errors/${id}`,
  file: (id: string, name: string): string => `files/${id}/${name}`,
} as const;
