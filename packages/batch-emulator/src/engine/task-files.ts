import type { Task } from '../state/entities.ts';
import type { Engine } from './engine.ts';

/** Removes a task's folder from the node where it ran last. */
export function removeTaskFiles(engine: Engine, task: Task): void {
  const { node } = task.record;
  if (node === undefined) return;
  engine.folders.discard(engine.folders.task(node.poolId, node.nodeId, task.job.id, task.id));
}

/** Removes the folder of a completed task when it was kept as long as the task wants. */
export function watchRetention(engine: Engine, task: Task, ms: number): void {
  const { endTime } = task.record.execution;
  if (ms === Number.POSITIVE_INFINITY || endTime === undefined) return;
  engine.clock.setTimer(endTime + ms - engine.clock.now(), () => {
    const { state, record } = task;
    if (state !== 'completed' || record.execution.endTime !== endTime || task.job.task(task.id) !== task) return;
    record.filesGone = true;
    engine.journal.task(task);
    removeTaskFiles(engine, task);
  });
}
