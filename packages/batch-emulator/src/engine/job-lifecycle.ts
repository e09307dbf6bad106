import type { Job, StopReason } from '../state/entities.ts';
import type { FailureInfo } from '../state/records/task-record.ts';
import { timeLimit } from '../wire/duration.ts';
import { changeJob } from './change.ts';
import type { Engine } from './engine.ts';
import { releaseNodes } from './job-tasks.ts';
import { deletePool } from './pool-lifecycle.ts';

/** The failure of a task that was ended on request. */
export const endedByUser: FailureInfo = {
  category: 'usererror',
  code: 'TaskEnded',
  message: 'The task was ended on request of the user.',
};

/** Ends a job: its running tasks are ended, active ones stay so and never run. */
export function terminateJob(engine: Engine, job: Job, reason: string | undefined): void {
  if (!['active', 'disabling', 'disabled', 'enabling'].includes(job.state)) return;
  job.record.terminateReason = reason;
  changeJob(engine, job, 'terminating');
  void finishTermination(engine, job);
}

/** Ends a job whose tasks are all complete, if it wants that. */
export function terminateIfComplete(engine: Engine, job: Job): void {
  const { active, running } = job.counts.tasks;
  if (job.state !== 'active' || job.record.spec.onAllTasksComplete !== 'terminatejob') return;
  if (active === 0 && running === 0) terminateJob(engine, job, 'AllTasksComplete');
}

/** What is left to do for a job that is terminating; also after a restart. */
export async function finishTermination(engine: Engine, job: Job): Promise<void> {
  await Promise.all([
    stopTasks(job, { kind: 'end', failure: endedByUser }),
    pause(engine, engine.timing.jobTransition),
  ]);
  await releaseNodes(engine, job);
  if (job.state !== 'terminating') return;
  engine.clock.clear(job.deadline);
  job.record.endTime = engine.clock.now();
  changeJob(engine, job, 'completed');
  deleteAutomaticPool(engine, job);
}

/** Stops a job's tasks from running until it is enabled again. */
export function disableJob(engine: Engine, job: Job, tasks: 'requeue' | 'terminate' | 'wait'): void {
  changeJob(engine, job, 'disabling');
  void finishDisabling(engine, job, tasks);
}

export async function finishDisabling(
  engine: Engine,
  job: Job,
  tasks: 'requeue' | 'terminate' | 'wait',
): Promise<void> {
  const stopped =
    tasks === 'wait'
      ? Promise.all([...job.running].map((task) => task.attempt?.done))
      : stopTasks(job, tasks === 'requeue' ? { kind: 'requeue' } : { kind: 'end', failure: endedByUser });
  await Promise.all([stopped, pause(engine, engine.timing.jobTransition)]);
  if (job.state === 'disabling') changeJob(engine, job, 'disabled');
}

export function enableJob(engine: Engine, job: Job): void {
  changeJob(engine, job, 'enabling');
  engine.clock.setTimer(engine.timing.jobTransition, () => finishEnabling(engine, job));
}

export function finishEnabling(engine: Engine, job: Job): void {
  if (job.state !== 'enabling') return;
  changeJob(engine, job, 'active');
  terminateIfComplete(engine, job);
  wakePoolOf(engine, job);
}

export function deleteJob(engine: Engine, job: Job): void {
  changeJob(engine, job, 'deleting');
  void finishDeletion(engine, job);
}

export async function finishDeletion(engine: Engine, job: Job): Promise<void> {
  await Promise.all([stopTasks(job, { kind: 'forget' }), pause(engine, engine.timing.deletion)]);
  await releaseNodes(engine, job);
  engine.clock.clear(job.deadline);
  const pool = job.record.poolId === undefined ? undefined : engine.account.pool(job.record.poolId);
  for (const node of pool?.nodes.values() ?? []) {
    engine.folders.discard(engine.folders.workItem(node.pool.id, node.id, job.id));
  }
  engine.account.jobs.delete(job.id.toLowerCase());
  engine.journal.removeJob(job);
  pool?.jobs.delete(job);
  deleteAutomaticPool(engine, job);
}

/** Sets the timer that ends a job when it has lasted as long as its constraints allow. */
export function watchDeadline(engine: Engine, job: Job): void {
  engine.clock.clear(job.deadline);
  const limit = timeLimit(job.record.spec.constraints?.maxWallClockTime);
  const left = job.record.created + limit - engine.clock.now();
  job.deadline = engine.clock.setTimer(left, () => terminateJob(engine, job, 'MaxWallClockTimeExpiry'));
}

export function wakePoolOf(engine: Engine, job: Job): void {
  const { poolId } = job.record;
  const pool = poolId === undefined ? undefined : engine.account.pool(poolId);
  if (pool) engine.wake(pool);
}

async function stopTasks(job: Job, reason: StopReason): Promise<void> {
  const attempts = [...job.running].flatMap(({ attempt }) => attempt ?? []);
  for (const attempt of attempts) attempt.stop(reason);
  await Promise.all(attempts.map(({ done }) => done));
}

function deleteAutomaticPool(engine: Engine, job: Job): void {
  const auto = job.record.spec.poolInfo.autoPoolSpecification;
  const pool = auto && job.record.poolId !== undefined ? engine.account.pool(job.record.poolId) : undefined;
  if (pool && pool.record.ownerJob === job.id && !auto?.keepAlive && pool.record.status.state === 'active') {
    deletePool(engine, pool);
  }
}

async function pause(engine: Engine, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  engine.clock.setTimer(ms, resolve);
  await promise;
}
