import type { Task } from '../state/entities.ts';
import { timeLimit } from '../wire/duration.ts';
import { changeTask } from './change.ts';
import type { Engine } from './engine.ts';
import { consequences } from './exit-options.ts';
import { disableJob, terminateIfComplete, terminateJob } from './job-lifecycle.ts';
import type { Outcome } from './run-command.ts';
import { watchRetention } from './task-files.ts';

/** Completes a task, frees those that waited for it, and does to the job what its exit conditions say. */
export function completeTask(engine: Engine, task: Task, outcome: Outcome): void {
  const { job, record } = task;
  const { failure, exitCode } = outcome;
  changeTask(engine, task, 'completed', ({ execution }) => {
    execution.endTime = engine.clock.now();
    execution.exitCode = exitCode;
    execution.failureInfo = failure;
    execution.result = failure === undefined ? 'success' : 'failure';
  });
  job.running.delete(task);
  job.ready.remove(task);
  watchRetention(engine, task, timeLimit(record.spec.constraints?.retentionTime));
  const { jobAction, dependencyAction } = consequences(record.spec.exitConditions, outcome);
  if (dependencyAction === 'satisfy') satisfyDependants(engine, task);
  if (job.state !== 'active' && job.state !== 'disabling' && job.state !== 'disabled') return;
  const manager = job.record.spec.jobManagerTask;
  if (manager?.id === task.id && manager.killJobOnCompletion !== false) terminateJob(engine, job, 'JMComplete');
  else if (job.record.spec.onTaskFailure === 'performexitoptionsjobaction' && jobAction !== 'none') {
    if (jobAction === 'terminate') terminateJob(engine, job, 'TaskFailed');
    else disableJob(engine, job, 'requeue');
  } else terminateIfComplete(engine, job);
}

/** Lets the tasks run that waited for this one alone. */
export function satisfyDependants(engine: Engine, task: Task): void {
  const { job } = task;
  for (const dependant of job.dependencies.satisfy(task.id)) {
    if (dependant.state === 'active') job.ready.add(dependant);
  }
  const { poolId } = job.record;
  const pool = poolId === undefined ? undefined : engine.account.pool(poolId);
  if (pool) engine.wake(pool);
}

/** True when those that depend on a completed task need not wait for it. */
export function satisfies(task: Task): boolean {
  const { status, execution, spec } = task.record;
  if (status.state !== 'completed') return false;
  const { exitCode, failureInfo } = execution;
  const outcome: Outcome = {
    ...(exitCode !== undefined && { exitCode }),
    ...(failureInfo && { failure: failureInfo }),
    began: exitCode !== undefined,
  };
  return consequences(spec.exitConditions, outcome).dependencyAction === 'satisfy';
}
