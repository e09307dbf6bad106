import type { Entry } from '../journal/journal.ts';
import type { Account } from '../state/account.ts';
import { Job, Node, Pool, Task } from '../state/entities.ts';
import { timeLimit } from '../wire/duration.ts';
import { insertTask } from './add-task.ts';
import { evaluateNow, watchMetrics } from './autoscale.ts';
import { changeNode, changeTask } from './change.ts';
import { satisfies } from './complete-task.ts';
import type { Engine } from './engine.ts';
import {
  finishDeletion,
  finishDisabling,
  finishEnabling,
  finishTermination,
  terminateIfComplete,
  watchDeadline,
} from './job-lifecycle.ts';
import { comeUp, forgetNode } from './node-lifecycle.ts';
import { continueDeletion, continueResize } from './pool-lifecycle.ts';
import { watchRetention } from './task-files.ts';

/** Applies a step of the journal to an account that is being read back. */
export function replayStep(account: Account, step: readonly Entry[]): void {
  for (const entry of step) replay(account, entry);
}

function replay(account: Account, entry: Entry): void {
  switch (entry[0]) {
    case 'pool': {
      const [, record] = entry;
      const known = account.pool(record.spec.id);
      if (known) Object.assign(known.record, withAbsent(known.record, record));
      else account.pools.set(record.spec.id.toLowerCase(), new Pool(record));
      return;
    }
    case 'node': {
      const [, poolId, record] = entry;
      const pool = account.pool(poolId);
      pool?.nodes.set(record.id, new Node(pool, record));
      return;
    }
    case 'job': {
      const [, record] = entry;
      const known = account.job(record.spec.id);
      if (known) Object.assign(known.record, withAbsent(known.record, record));
      else account.jobs.set(record.spec.id.toLowerCase(), new Job(record));
      return;
    }
    case 'task': {
      const [, jobId, record] = entry;
      const job = account.job(jobId);
      job?.tasks.set(record.spec.id.toLowerCase(), new Task(job, record));
      return;
    }
    case 'run': {
      const [, jobId, taskId, run] = entry;
      const record = account.job(jobId)?.task(taskId)?.record;
      if (record) Object.assign(record, { node: undefined }, run);
      return;
    }
    case 'no pool':
      account.pools.delete(entry[1].toLowerCase());
      return;
    case 'no node':
      account.pool(entry[1])?.nodes.delete(entry[2]);
      return;
    case 'no job':
      account.jobs.delete(entry[1].toLowerCase());
      return;
    case 'no task':
      account.job(entry[1])?.tasks.delete(entry[2].toLowerCase());
      return;
    default:
      entry satisfies never;
  }
}

/** A record's fields, with those that the new record lacks set to undefined. */
function withAbsent<T extends object>(old: T, record: T): T {
  const absent = Object.keys(old).filter((name) => !(name in record));
  return { ...Object.fromEntries(absent.map((name) => [name, undefined])), ...record };
}

/**
 * Brings an account that was read back to life: nodes start again, tasks that ran are queued again, and what was under
 * way goes on.
 */
export function resume(engine: Engine): void {
  const { account } = engine;
  for (const job of account.jobs.values()) {
    const pool = account.pool(job.record.poolId ?? '');
    pool?.jobs.add(job);
    resumeTasks(engine, job);
  }
  for (const pool of account.pools.values()) resumePool(engine, pool);
  for (const job of account.jobs.values()) resumeJob(engine, job);
}

function resumeTasks(engine: Engine, job: Job): void {
  const tasks = [...job.tasks.values()].sort((a, b) => a.order - b.order);
  job.tasks.clear();
  for (const task of tasks) {
    engine.account.continueAfter(task.order);
    if (satisfies(task)) job.dependencies.satisfy(task.id);
  }
  for (const task of tasks) {
    insertTask(engine, task);
    if (task.state === 'completed') {
      const { spec, filesGone } = task.record;
      if (!filesGone) watchRetention(engine, task, timeLimit(spec.constraints?.retentionTime));
    } else if (task.state !== 'active') {
      changeTask(engine, task, 'active', (record) => {
        const { retryCount, requeueCount } = record.execution;
        record.execution = { retryCount, requeueCount: requeueCount + 1, lastRequeueTime: engine.clock.now() };
        record.node = undefined;
      });
    }
  }
}

function resumePool(engine: Engine, pool: Pool): void {
  watchMetrics(engine, pool);
  if (pool.record.status.state === 'deleting') {
    continueDeletion(engine, pool);
    return;
  }
  for (const node of pool.nodes.values()) {
    if (node.state === 'leavingpool') forgetNode(engine, node);
    else if (node.state === 'deallocating' || node.state === 'deallocated') changeNode(engine, node, 'deallocated');
    else comeUp(engine, node, node.record.booted === undefined ? 'creating' : 'rebooting');
  }
  const { allocation } = pool.record;
  if (allocation.state !== 'steady' || differs(pool)) continueResize(engine, pool);
  if (pool.record.autoScale) evaluateNow(engine, pool);
}

/** True when nodes are missing or too many, and nothing says why. */
function differs(pool: Pool): boolean {
  const { targets, resizeErrors } = pool.record;
  return resizeErrors.length === 0 && (pool.count(true) !== targets.dedicated || pool.count(false) !== targets.spot);
}

function resumeJob(engine: Engine, job: Job): void {
  for (const onNode of Object.values(job.record.onNodes)) {
    if (onNode.preparation?.state === 'running') delete onNode.preparation;
    if (onNode.release?.state === 'running') delete onNode.release;
  }
  switch (job.state) {
    case 'active':
      watchDeadline(engine, job);
      terminateIfComplete(engine, job);
      return;
    case 'terminating':
      void finishTermination(engine, job);
      return;
    case 'disabling':
      watchDeadline(engine, job);
      void finishDisabling(engine, job, 'requeue');
      return;
    case 'enabling':
      watchDeadline(engine, job);
      finishEnabling(engine, job);
      return;
    case 'disabled':
      watchDeadline(engine, job);
      return;
    case 'deleting':
      void finishDeletion(engine, job);
      return;
    case 'completed':
      return;
    default:
      job.state satisfies never;
  }
}
