import { randomUUID } from 'node:crypto';
import { Job } from '../state/entities.ts';
import { initially } from '../state/status.ts';
import type { JobSpec } from '../wire/job-shapes.ts';
import { addTask } from './add-task.ts';
import { createPool } from './create-pool.ts';
import type { Engine } from './engine.ts';
import { terminateIfComplete, watchDeadline } from './job-lifecycle.ts';

/** Adds a job to the account, with its automatic pool and its job manager task, if it has them. */
export function createJob(engine: Engine, spec: JobSpec): Job {
  const { account, clock } = engine;
  const now = clock.now();
  const job = new Job({
    spec,
    created: now,
    revision: account.revisions.next(now),
    status: initially('active', now),
    poolId: spec.poolInfo.poolId ?? automaticPool(engine, spec),
    onNodes: {},
  });
  account.jobs.set(job.id.toLowerCase(), job);
  account.pool(job.record.poolId as string)?.jobs.add(job);
  engine.journal.job(job);
  engine.log(`job ${job.id} is created`);
  watchDeadline(engine, job);
  const manager = spec.jobManagerTask;
  if (manager) {
    const { killJobOnCompletion: _kill, runExclusive: _exclusive, allowLowPriorityNode: _spot, ...task } = manager;
    addTask(engine, job, task);
  }
  terminateIfComplete(engine, job);
  return job;
}

function automaticPool(engine: Engine, { id, poolInfo }: JobSpec): string | undefined {
  const auto = poolInfo.autoPoolSpecification;
  if (auto?.pool === undefined) return undefined;
  const poolId = `${auto.autoPoolIdPrefix ?? ''}${randomUUID()}`;
  createPool(engine, { id: poolId, ...auto.pool }, id);
  return poolId;
}
