import type { Job } from '../state/entities.ts';
import { Task } from '../state/entities.ts';
import { initially } from '../state/status.ts';
import type { TaskSpec } from '../wire/task-shapes.ts';
import { changeTask } from './change.ts';
import { satisfies } from './complete-task.ts';
import type { Engine } from './engine.ts';
import { terminateIfComplete, wakePoolOf } from './job-lifecycle.ts';
import { removeTaskFiles } from './task-files.ts';

/** Adds a task to a job; it waits for what it depends on. */
export function addTask(engine: Engine, job: Job, spec: TaskSpec): Task {
  const { account, clock } = engine;
  const now = clock.now();
  const task = new Task(job, {
    spec,
    order: account.nextOrder(),
    created: now,
    revision: account.revisions.next(now),
    status: initially('active', now),
    execution: { retryCount: 0, requeueCount: 0 },
  });
  insertTask(engine, task);
  engine.journal.task(task);
  wakePoolOf(engine, job);
  return task;
}

/** Puts a task into the indexes of its job. */
export function insertTask(engine: Engine, task: Task): void {
  const { job } = task;
  engine.faults.beforeTaskChange(task, engine.clock.now());
  job.tasks.set(task.id.toLowerCase(), task);
  job.counts.add(task.counted);
  if (task.state === 'completed') return;
  job.dependencies.add(task, task.record.spec.dependsOn);
  if (task.unmet === 0) job.ready.add(task);
}

/** Deletes a task and its files; if it runs, it is stopped. */
export function deleteTask(engine: Engine, task: Task): void {
  const { job } = task;
  engine.faults.beforeTaskChange(task, engine.clock.now());
  job.tasks.delete(task.id.toLowerCase());
  job.counts.remove(task.counted);
  job.ready.remove(task);
  job.dependencies.remove(task, task.record.spec.dependsOn);
  job.dependencies.retract(task.id);
  engine.journal.removeTask(task);
  task.attempt?.stop({ kind: 'forget' });
  removeTaskFiles(engine, task);
  terminateIfComplete(engine, job);
}

/** Lets a completed task run again. */
export function reactivateTask(engine: Engine, task: Task): void {
  const { job } = task;
  if (satisfies(task)) job.dependencies.retract(task.id);
  changeTask(engine, task, 'active', (record) => {
    const { requeueCount, lastRequeueTime } = record.execution;
    record.execution = { retryCount: 0, requeueCount, lastRequeueTime };
    record.node = undefined;
  });
  job.ready.add(task);
  wakePoolOf(engine, job);
}
