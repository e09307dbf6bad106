import { type ResourceClient, segment } from '../resource-client.ts';
import type { BatchJob, BatchJobCreateOptions, BatchJobUpdateOptions, BatchTaskCountsResult } from '../types/job.ts';
import {
  type ConditionalOptions,
  conditions,
  type DeleteJobOptions,
  type GetOptions,
  type IfNoneMatch,
  type ListOptions,
  type OperationOptions,
} from './options.ts';

const at = (jobId: string, action = '') => `/jobs/${segment(jobId)}${action}`;

/** Calls about jobs. */
export function jobOperations(http: ResourceClient) {
  function getJob<K extends keyof BatchJob = keyof BatchJob>(
    jobId: string,
    options: GetOptions<K> & IfNoneMatch,
  ): Promise<Pick<BatchJob, K> | undefined>;
  function getJob<K extends keyof BatchJob = keyof BatchJob>(
    jobId: string,
    options?: GetOptions<K>,
  ): Promise<Pick<BatchJob, K>>;
  function getJob(jobId: string, options: GetOptions<PropertyKey> & Partial<IfNoneMatch> = {}) {
    return http.get<BatchJob>('getJob', at(jobId), options);
  }

  return {
    getJob,

    createJob(job: BatchJobCreateOptions, { signal }: OperationOptions = {}): Promise<void> {
      const doneWhen = ['JobExists'];
      return http.act({ operation: 'createJob', method: 'POST', path: '/jobs', body: job, signal, doneWhen });
    },

    listJobs<K extends keyof BatchJob = keyof BatchJob>(
      options: ListOptions<K> = {},
    ): AsyncIterable<Pick<BatchJob, K>> {
      return http.list('listJobs', '/jobs', options);
    },

    /** Changes what is given and leaves the rest. */
    updateJob(jobId: string, change: BatchJobUpdateOptions, options: ConditionalOptions = {}): Promise<void> {
      const headers = conditions(options);
      const { signal } = options;
      return http.act({ operation: 'updateJob', method: 'PATCH', path: at(jobId), body: change, headers, signal });
    },

    /** Starts the deletion of a job with its tasks and their files on the nodes. */
    deleteJob(jobId: string, options: DeleteJobOptions = {}): Promise<void> {
      const doneWhen = ['JobNotFound', 'JobBeingDeleted'];
      const query = { force: options.force };
      const headers = conditions(options);
      const { signal } = options;
      return http.act({ operation: 'deleteJob', method: 'DELETE', path: at(jobId), query, headers, signal, doneWhen });
    },

    /** Ends a job: running tasks are stopped, the others never start. */
    terminateJob(jobId: string, options: DeleteJobOptions & { readonly reason?: string } = {}): Promise<void> {
      const { reason, force, signal } = options;
      return http.act({
        operation: 'terminateJob',
        method: 'POST',
        path: at(jobId, '/terminate'),
        query: { force },
        headers: conditions(options),
        body: reason === undefined ? undefined : { terminateReason: reason },
        signal,
        doneWhen: ['JobBeingTerminated', 'JobCompleted', 'JobBeingDeleted', 'JobNotFound'],
      });
    },

    getJobTaskCounts(jobId: string, { signal }: OperationOptions = {}): Promise<BatchTaskCountsResult> {
      return http.read({ operation: 'getJobTaskCounts', method: 'GET', path: at(jobId, '/taskcounts'), signal });
    },
  };
}

export type JobOperations = ReturnType<typeof jobOperations>;
