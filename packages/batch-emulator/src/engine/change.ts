import type { Job, Node, Pool, Task } from '../state/entities.ts';
import type { JobState } from '../state/records/job-record.ts';
import type { NodeState } from '../state/records/node-record.ts';
import type { AllocationState } from '../state/records/pool-record.ts';
import type { TaskRecord } from '../state/records/task-record.ts';
import { moved } from '../state/status.ts';
import type { TaskState } from '../state/task-counts.ts';
import type { Engine } from './engine.ts';

/** Changes a task: its counts, its revision and the journal follow. */
export function changeTask(engine: Engine, task: Task, state: TaskState, change?: (record: TaskRecord) => void): void {
  const { job, record } = task;
  const now = engine.clock.now();
  engine.faults.beforeTaskChange(task, now);
  job.counts.remove(task.counted);
  if (state !== record.status.state) record.status = moved(record.status, state, now);
  change?.(record);
  record.revision = engine.account.revisions.next(now);
  job.counts.add(task.counted);
  engine.journal.task(task);
}

export function changeJob(engine: Engine, job: Job, state: JobState): void {
  const now = engine.clock.now();
  if (state !== job.state) job.record.status = moved(job.record.status, state, now);
  job.record.revision = engine.account.revisions.next(now);
  engine.journal.job(job);
}

/** Notes that a pool's settings have changed. */
export function changePool(engine: Engine, pool: Pool): void {
  pool.record.revision = engine.account.revisions.next(engine.clock.now());
  engine.journal.pool(pool);
}

export function changeAllocation(engine: Engine, pool: Pool, state: AllocationState): void {
  const { record } = pool;
  if (state !== record.allocation.state) record.allocation = moved(record.allocation, state, engine.clock.now());
  changePool(engine, pool);
}

export function changeNode(engine: Engine, node: Node, state: NodeState): void {
  if (state !== node.state) node.record.status = moved(node.record.status, state, engine.clock.now());
  offerSlots(node);
  engine.journal.node(node);
}

/** Lets the scheduler know how many tasks a node takes, and shows whether it runs any. */
export function refreshNode(engine: Engine, node: Node): void {
  const busy = node.running.size > 0 ? 'running' : 'idle';
  if ((node.state === 'idle' || node.state === 'running') && node.state !== busy) changeNode(engine, node, busy);
  else offerSlots(node);
  engine.wake(node.pool);
}

function offerSlots(node: Node): void {
  const { pool, record } = node;
  const takes =
    (node.state === 'idle' || node.state === 'running') &&
    record.scheduling === 'enabled' &&
    !node.draining &&
    pool.nodes.get(node.id) === node &&
    !pool.leaving.has(node.id);
  pool.free.set(node, takes ? pool.slotsPerNode - node.usedSlots : 0);
}
