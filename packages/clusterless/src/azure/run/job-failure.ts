import { RemoteError, SumError } from '../../errors.ts';
import { decodePayload } from '../../payload/decode.ts';
import { blobNames, exitCodes } from '../../task/orders.ts';
import type { ThrownRecord } from '../../task/run-task.ts';
import type { BatchTask } from '../client/types/task.ts';
import { TaskFailedError } from './errors.ts';
import type { SubmittedJob } from './submit-job.ts';

type FailedTask = Pick<BatchTask, 'id' | 'executionInfo' | 'nodeInfo'>;

/** Characters of a task's standard error that an error shows. */
const lastWords = 2000;

/** The error for the task that made a job end; those that were stopped with it are not to blame. */
export async function jobFailure(
  job: SubmittedJob,
  failed: readonly FailedTask[],
  signal?: AbortSignal,
): Promise<Error> {
  const culprit = [...failed].sort((a, b) => blame(b) - blame(a))[0] as FailedTask;
  const { executionInfo, nodeInfo, id } = culprit;
  const node = nodeInfo?.nodeId;
  if (executionInfo?.exitCode === exitCodes.thrown) {
    const results = await job.site.storage.open(job.name);
    const kept = await results.read(blobNames.error(id), { signal });
    if (kept !== undefined) {
      const { index, thrown } = decodePayload(kept) as ThrownRecord;
      const error = decodePayload(thrown);
      return index === undefined ? reducerError(error) : new RemoteError(index, node ?? 'a node', error);
    }
  }
  return new TaskFailedError({
    job: job.name,
    task: id,
    node,
    exitCode: executionInfo?.exitCode,
    retries: executionInfo?.retryCount ?? 0,
    requeues: executionInfo?.requeueCount ?? 0,
    code: executionInfo?.failureInfo?.code,
    problem: executionInfo?.failureInfo?.message,
    stderr: await standardError(job, id, signal),
  });
}

/** What a reducer threw, as it would have thrown it here. */
function reducerError(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(`A reducer threw ${String(thrown)}`);
  const { path, left, right } = thrown as Partial<SumError>;
  return thrown.name === 'SumError' ? new SumError(String(path), String(left), String(right)) : thrown;
}

function blame({ executionInfo }: FailedTask): number {
  if (executionInfo?.exitCode === exitCodes.thrown) return 3;
  if (executionInfo?.failureInfo?.code === 'TaskEnded' || executionInfo?.exitCode === exitCodes.stopped) return 0;
  return executionInfo?.exitCode === undefined ? 1 : 2;
}

/** The end of what a task wrote, where its node still has it. */
async function standardError(job: SubmittedJob, task: string, signal: AbortSignal | undefined): Promise<string> {
  if (job.batchId === undefined) return '';
  try {
    const file = await job.site.batch.getTaskFile(job.batchId, task, 'stderr.txt', signal && { signal });
    return (await file.text()).slice(-lastWords);
  } catch {
    return '';
  }
}
