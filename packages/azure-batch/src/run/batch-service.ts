import type { JobPlan, JobService, JobState, TaskFailure, TaskPlan, TaskReport } from '@judi4cloud/clusterless/service';
import type { BatchClient } from '../client/batch-client.ts';
import { isNotFound, isRefusal } from '../client/batch-service-error.ts';
import type { BatchTask, BatchTaskState } from '../client/types/task.ts';
import { addTasks } from './add-tasks.ts';
import { batchJob, batchTasks, type PoolSettings } from './batch-tasks.ts';
import { endJob, removeJob } from './end-job.ts';

/** What Batch answers to tasks for a job that runs no more. */
const endedCodes = ['JobCompleted', 'JobTerminating', 'JobBeingTerminated', 'JobBeingDeleted', 'JobNotFound'] as const;

/** Azure Batch, as a cluster needs it: jobs on one pool. */
export class BatchService implements JobService {
  readonly #batch: BatchClient;
  readonly #settings: PoolSettings;

  constructor(batch: BatchClient, settings: PoolSettings) {
    this.#batch = batch;
    this.#settings = settings;
  }

  async state(job: string, signal?: AbortSignal): Promise<JobState> {
    try {
      const select = ['id', 'state', 'onAllTasksComplete'] as const;
      const { state, onAllTasksComplete } = await this.#batch.getJob(job, { select, ...(signal && { signal }) });
      if (['completed', 'terminating', 'deleting'].includes(state)) return 'ended';
      return onAllTasksComplete === 'terminatejob' ? 'submitted' : 'filling';
    } catch (error) {
      if (isNotFound(error)) return 'absent';
      throw error;
    }
  }

  async create(job: string, plan: JobPlan, signal?: AbortSignal): Promise<boolean> {
    try {
      await this.#batch.createJob(batchJob(job, plan, this.#settings), signal && { signal });
      return true;
    } catch (error) {
      if (isRefusal(error, 'JobExists')) return false;
      throw error;
    }
  }

  /** @throws TaskRefusedError */
  async fill(job: string, tasks: Iterable<TaskPlan>, signal?: AbortSignal): Promise<boolean> {
    try {
      await addTasks(this.#batch, job, batchTasks(tasks, this.#settings), signal);
      await this.#batch.updateJob(job, { onAllTasksComplete: 'terminatejob' }, signal && { signal });
      return true;
    } catch (error) {
      if (isRefusal(error, ...endedCodes)) return false;
      throw error;
    }
  }

  async *tasks(
    job: string,
    { since, signal }: { readonly since?: Date | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<TaskReport> {
    const tasks = this.#batch.listTasks(job, {
      ...(since !== undefined && { filter: `stateTransitionTime ge datetime'${since.toISOString()}'` }),
      select: ['id', 'state', 'stateTransitionTime', 'executionInfo', 'nodeInfo'],
      maxresults: 1000,
      ...(signal && { signal }),
    });
    try {
      for await (const task of tasks) yield reportOf(task);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  async endReason(job: string, signal?: AbortSignal): Promise<string | undefined> {
    try {
      const select = ['state', 'executionInfo'] as const;
      const { state, executionInfo } = await this.#batch.getJob(job, { select, ...(signal && { signal }) });
      return state === 'completed' ? (executionInfo?.terminateReason ?? 'no reason was given') : undefined;
    } catch (error) {
      if (isNotFound(error)) return 'it was deleted';
      throw error;
    }
  }

  end(job: string, reason: string): Promise<void> {
    return endJob(this.#batch, job, reason);
  }

  remove(job: string): Promise<void> {
    return removeJob(this.#batch, job);
  }

  async standardError(job: string, task: string, signal?: AbortSignal): Promise<string> {
    const file = await this.#batch.getTaskFile(job, task, 'stderr.txt', signal && { signal });
    return file.text();
  }
}

type ListedTask = Pick<BatchTask, 'id' | 'state' | 'stateTransitionTime' | 'executionInfo' | 'nodeInfo'>;

const states: Readonly<Record<BatchTaskState, TaskReport['state']>> = {
  active: 'queued',
  preparing: 'starting',
  running: 'running',
  completed: 'succeeded',
};

function reportOf({ id, state, stateTransitionTime, executionInfo, nodeInfo }: ListedTask): TaskReport {
  const failed = state === 'completed' && executionInfo?.result === 'failure';
  return {
    id,
    state: failed ? 'failed' : states[state],
    changed: new Date(stateTransitionTime),
    node: nodeInfo?.nodeId,
    failure: failed ? failureOf(executionInfo) : undefined,
  };
}

function failureOf({ exitCode, retryCount, requeueCount, failureInfo }: NonNullable<BatchTask['executionInfo']>) {
  const code = failureInfo?.code;
  const failure: TaskFailure = {
    exitCode,
    retries: retryCount ?? 0,
    requeues: requeueCount ?? 0,
    stopped: code === 'TaskEnded',
    code,
    problem: failureInfo?.message,
    advice: adviceFor(code),
  };
  return failure;
}

function adviceFor(code: string | undefined): string | undefined {
  switch (code) {
    case 'DiskFull':
      return 'Take a vmSize with a larger local disk or fewer workers per node; what is done will not be repeated.';
    case 'TaskEnded':
      return 'Somebody or a time limit ended it; raise taskTimeout if it was too short.';
    default:
      return undefined;
  }
}
