import { isNotFound } from '../client/batch-service-error.ts';
import type { BatchTask } from '../client/types/task.ts';
import { type AzureAccount, batchClient } from '../credentials/account.ts';

/** What a task wrote. */
export interface TaskLog {
  readonly task: string;
  readonly state: BatchTask['state'];
  readonly node: string | undefined;
  readonly exitCode: number | undefined;
  /** Undefined where the node is gone. */
  readonly stdout: string | undefined;
  readonly stderr: string | undefined;
}

/** Which tasks. */
export interface TaskLogOptions {
  /** One task; by default those that failed or run. */
  readonly task?: string | undefined;
  readonly signal?: AbortSignal;
}

/** What tasks of a Batch job wrote, as far as their nodes still have it. */
export async function* taskLogs(
  account: AzureAccount,
  job: string,
  { task, signal }: TaskLogOptions = {},
): AsyncGenerator<TaskLog> {
  const batch = batchClient(account);
  const options = signal ? { signal } : {};
  const select = ['id', 'state', 'executionInfo', 'nodeInfo'] as const;
  for await (const { id, state, executionInfo, nodeInfo } of batch.listTasks(job, { select, ...options })) {
    const isWanted = task === undefined ? state === 'running' || executionInfo?.result === 'failure' : id === task;
    if (!isWanted || nodeInfo?.nodeId === undefined) continue;
    const file = (name: string) =>
      batch.getTaskFile(job, id, name, options).then(
        (content) => content.text(),
        (error: unknown) => {
          if (isNotFound(error)) return undefined;
          throw error;
        },
      );
    const [stdout, stderr] = [await file('stdout.txt'), await file('stderr.txt')];
    yield { task: id, state, node: nodeInfo.nodeId, exitCode: executionInfo?.exitCode, stdout, stderr };
  }
}
