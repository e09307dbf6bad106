import type { Engine } from '../engine/engine.ts';
import type { ApiRequest } from '../http/api.ts';
import type { Job, Node, Pool, Task } from '../state/entities.ts';
import { ServiceError } from '../wire/service-error.ts';

export function findPool(engine: Engine, { params }: ApiRequest): Pool {
  const pool = engine.account.pool(params['poolId'] ?? '');
  if (pool === undefined) throw new ServiceError('PoolNotFound', { PoolId: params['poolId'] });
  return pool;
}

/** A pool that is not being deleted. */
export function findLivingPool(engine: Engine, request: ApiRequest): Pool {
  const pool = findPool(engine, request);
  if (pool.record.status.state === 'deleting') throw new ServiceError('PoolBeingDeleted');
  return pool;
}

export function findNode(engine: Engine, request: ApiRequest): Node {
  const { nodeId = '' } = request.params;
  const node = findPool(engine, request).nodes.get(nodeId);
  if (node === undefined) throw new ServiceError('NodeNotFound', { NodeId: nodeId });
  return node;
}

export function findJob(engine: Engine, { params }: ApiRequest): Job {
  const job = engine.account.job(params['jobId'] ?? '');
  if (job === undefined) throw new ServiceError('JobNotFound', { JobId: params['jobId'] });
  return job;
}

/** A job that is not being deleted, nor ended where that matters. */
export function findLivingJob(engine: Engine, request: ApiRequest, ended: 'refuse' | 'allow'): Job {
  const job = findJob(engine, request);
  if (job.state === 'deleting') throw new ServiceError('JobBeingDeleted');
  if (ended === 'refuse' && job.state === 'terminating') throw new ServiceError('JobBeingTerminated');
  if (ended === 'refuse' && job.state === 'completed') throw new ServiceError('JobCompleted');
  return job;
}

export function findTask(engine: Engine, request: ApiRequest): Task {
  const job = findJob(engine, request);
  const { taskId = '' } = request.params;
  const task = job.task(taskId);
  if (task === undefined) throw new ServiceError('TaskNotFound', { TaskId: taskId });
  return task;
}
