import { type ResourceClient, segment } from '../resource-client.ts';
import type {
  BatchTask,
  BatchTaskConstraints,
  BatchTaskCreateOptions,
  BatchTaskCreateResult,
  BatchTaskGroup,
} from '../types/task.ts';
import {
  type ConditionalOptions,
  conditions,
  type GetOptions,
  type IfNoneMatch,
  type ListOptions,
  type OperationOptions,
} from './options.ts';

const at = (jobId: string, taskId: string, action = '') => `/jobs/${segment(jobId)}/tasks/${segment(taskId)}${action}`;

/** Calls about tasks. */
export function taskOperations(http: ResourceClient) {
  function getTask<K extends keyof BatchTask = keyof BatchTask>(
    jobId: string,
    taskId: string,
    options: GetOptions<K> & IfNoneMatch,
  ): Promise<Pick<BatchTask, K> | undefined>;
  function getTask<K extends keyof BatchTask = keyof BatchTask>(
    jobId: string,
    taskId: string,
    options?: GetOptions<K>,
  ): Promise<Pick<BatchTask, K>>;
  function getTask(jobId: string, taskId: string, options: GetOptions<PropertyKey> & Partial<IfNoneMatch> = {}) {
    return http.get<BatchTask>('getTask', at(jobId, taskId), options);
  }

  return {
    getTask,

    createTask(jobId: string, task: BatchTaskCreateOptions, { signal }: OperationOptions = {}): Promise<void> {
      const path = `/jobs/${segment(jobId)}/tasks`;
      const doneWhen = ['TaskExists'];
      return http.act({ operation: 'createTask', method: 'POST', path, body: task, signal, doneWhen });
    },

    /**
     * Adds up to 100 tasks, under 1 MB in all, and says what became of each, in the order given.
     *
     * When an answer was lost and the call sent again, a task that exists already counts as added.
     *
     * @throws BatchServiceError `RequestBodyTooLarge` (413): send half as many
     */
    async createTaskCollection(
      jobId: string,
      tasks: BatchTaskGroup,
      { signal }: OperationOptions = {},
    ): Promise<readonly BatchTaskCreateResult[]> {
      const path = `/jobs/${segment(jobId)}/addtaskcollection`;
      const call = { operation: 'createTaskCollection', method: 'POST', path, body: tasks, signal } as const;
      const { value, repeated } = await http.readAnswer<{ readonly value?: readonly BatchTaskCreateResult[] }>(call);
      const results = value.value ?? [];
      return repeated ? results.map(countedAsAdded) : results;
    },

    listTasks<K extends keyof BatchTask = keyof BatchTask>(
      jobId: string,
      options: ListOptions<K> = {},
    ): AsyncIterable<Pick<BatchTask, K>> {
      return http.list('listTasks', `/jobs/${segment(jobId)}/tasks`, options);
    },

    /** Replaces the constraints of a task. */
    updateTask(
      jobId: string,
      taskId: string,
      change: { readonly constraints?: BatchTaskConstraints },
      options: ConditionalOptions = {},
    ): Promise<void> {
      const headers = conditions(options);
      const { signal } = options;
      const path = at(jobId, taskId);
      return http.act({ operation: 'updateTask', method: 'PUT', path, body: change, headers, signal });
    },

    /** Deletes a task and its files on the node. */
    deleteTask(jobId: string, taskId: string, options: ConditionalOptions = {}): Promise<void> {
      const doneWhen = ['TaskNotFound'];
      const headers = conditions(options);
      const { signal } = options;
      const path = at(jobId, taskId);
      return http.act({ operation: 'deleteTask', method: 'DELETE', path, headers, signal, doneWhen });
    },

    /** Stops a task; it counts as failed. */
    terminateTask(jobId: string, taskId: string, options: ConditionalOptions = {}): Promise<void> {
      const doneWhen = ['TaskCompleted', 'TaskNotFound'];
      const headers = conditions(options);
      const { signal } = options;
      const path = at(jobId, taskId, '/terminate');
      return http.act({ operation: 'terminateTask', method: 'POST', path, headers, signal, doneWhen });
    },

    /**
     * Runs a task that failed once more. Not sent again when the answer is lost: the task may have run, and failed, since.
     *
     * @throws BatchServiceError 409 for a task that succeeded or has not ended
     */
    reactivateTask(jobId: string, taskId: string, options: ConditionalOptions = {}): Promise<void> {
      const headers = conditions(options);
      const { signal } = options;
      const path = at(jobId, taskId, '/reactivate');
      return http.act({ operation: 'reactivateTask', method: 'POST', path, headers, signal, doneWhen: null });
    },
  };
}

function countedAsAdded(result: BatchTaskCreateResult): BatchTaskCreateResult {
  if (result.error?.code !== 'TaskExists') return result;
  const { error: _, ...rest } = result;
  return { ...rest, status: 'success' };
}

export type TaskOperations = ReturnType<typeof taskOperations>;
