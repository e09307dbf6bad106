import { RemoteError, SumError } from '../errors.ts';
import { decodePayload } from '../payload/decode.ts';
import { blobNames, exitCodes } from '../task/orders.ts';
import type { ThrownRecord } from '../task/run-task.ts';
import { TaskFailedError } from './errors.ts';
import type { TaskReport } from './job-service.ts';
import type { SubmittedJob } from './submitted-job.ts';

/** Characters of a task's standard error that an error shows. */
const lastWords = 2000;

/** The error for the task that made a job end; those that were stopped with it are not to blame. */
export async function jobFailure(
  job: SubmittedJob,
  failed: readonly TaskReport[],
  signal?: AbortSignal,
): Promise<Error> {
  const { id, node, failure } = [...failed].sort((a, b) => blame(b) - blame(a))[0] as TaskReport;
  if (failure?.exitCode === exitCodes.thrown) {
    const results = await job.site.storage.open(job.name);
    const kept = await results.read(blobNames.error(id), { signal });
    if (kept !== undefined) {
      const { index, thrown } = decodePayload(kept) as ThrownRecord;
      const error = decodePayload(thrown);
      return index === undefined
        ? reducerError(error)
        : new RemoteError({ task: index, worker: node ?? 'a node', cause: error });
    }
  }
  return new TaskFailedError({
    job: job.name,
    task: id,
    node,
    exitCode: failure?.exitCode,
    retries: failure?.retries ?? 0,
    requeues: failure?.requeues ?? 0,
    code: failure?.code,
    problem: failure?.problem,
    advice: failure?.advice,
    stderr: await standardError(job, id, signal),
  });
}

/** What a reducer threw, as it would have thrown it here. */
function reducerError(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(`A reducer threw ${String(thrown)}`);
  const { path, left, right } = thrown as Partial<SumError>;
  return thrown.name === 'SumError'
    ? new SumError({ path: String(path), left: String(left), right: String(right) })
    : thrown;
}

function blame({ failure }: TaskReport): number {
  if (failure?.exitCode === exitCodes.thrown) return 3;
  if (failure?.stopped || failure?.exitCode === exitCodes.stopped) return 0;
  return failure?.exitCode === undefined ? 1 : 2;
}

/** The end of what a task wrote, where its node still has it. */
async function standardError(job: SubmittedJob, task: string, signal: AbortSignal | undefined): Promise<string> {
  if (job.jobId === undefined) return '';
  try {
    return (await job.site.service.standardError(job.jobId, task, signal)).slice(-lastWords);
  } catch {
    return '';
  }
}
