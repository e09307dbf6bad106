import { runOfJob } from '@judi4cloud/clusterless/service';
import { isNotFound } from '../client/batch-service-error.ts';
import type { BatchJobState } from '../client/types/job.ts';
import type { AzureAccount } from '../credentials/account.ts';
import { batchClient } from '../credentials/account.ts';
import { poolTags } from '../pool/owned-pools.ts';
import { readOwnership } from '../pool/ownership.ts';

/** A job of judi4cloud in an account, as Batch sees it. */
export interface ListedJob {
  /** Name of the run that it is, or is part of, by which one attaches to it. */
  readonly run: string;
  /** Id of the Batch job. */
  readonly id: string;
  /** Container of its results. */
  readonly container: string;
  readonly label: string;
  readonly account: string;
  readonly pool: string;
  readonly state: BatchJobState;
  /** Why it ended, if Batch says so. */
  readonly reason: string | undefined;
  readonly owner: string;
  readonly session: string;
  readonly created: Date;
  /** Tasks by what became of them, sums included. */
  readonly tasks: { readonly queued: number; readonly running: number; readonly done: number; readonly failed: number };
}

/** Jobs of judi4cloud in an account, the newest first. */
export async function listJobs(
  account: AzureAccount,
  options: { readonly signal?: AbortSignal } = {},
): Promise<ListedJob[]> {
  const batch = batchClient(account);
  const select = ['id', 'displayName', 'state', 'metadata', 'poolInfo', 'creationTime', 'executionInfo'] as const;
  const jobs: ListedJob[] = [];
  for await (const job of batch.listJobs({ select, ...options })) {
    const ownership = readOwnership(poolTags(job));
    if (ownership === undefined) continue;
    const { run, job: container } = runOfJob(job.id);
    jobs.push({
      run,
      id: job.id,
      container,
      label: job.displayName ?? job.id,
      account: account.name,
      pool: job.poolInfo.poolId ?? '',
      state: job.state,
      reason: job.executionInfo?.terminateReason,
      owner: ownership.owner,
      session: ownership.session,
      created: new Date(job.creationTime),
      tasks: await tasksOf(job.id),
    });
  }
  return jobs.sort((a, b) => b.created.getTime() - a.created.getTime());

  async function tasksOf(id: string): Promise<ListedJob['tasks']> {
    try {
      const { taskCounts } = await batch.getJobTaskCounts(id, options);
      const { active: queued, running, succeeded: done, failed } = taskCounts;
      return { queued, running, done, failed };
    } catch (error) {
      if (isNotFound(error)) return { queued: 0, running: 0, done: 0, failed: 0 };
      throw error;
    }
  }
}
