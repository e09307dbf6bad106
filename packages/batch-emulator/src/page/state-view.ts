import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { time } from '../api/views.ts';
import type { Engine } from '../engine/engine.ts';
import { leadsInto } from '../node/inside.ts';
import type { Task } from '../state/entities.ts';

/** Tasks that the page shows at most. */
const mostTasks = 300;
/** Bytes at the end of a log that the page shows. */
const logBytes = 64 * 1024;

/** Pools and jobs, as the page shows them. */
export function overview(engine: Engine): unknown {
  const { pools, jobs } = engine.account;
  return {
    account: engine.accountName,
    url: engine.url,
    now: time(engine.clock.now()),
    problem: engine.journal.problem?.message,
    pools: [...pools.values()].map((pool) => ({
      id: pool.id,
      state: pool.record.status.state,
      allocation: pool.record.allocation.state,
      vmSize: pool.record.spec.vmSize,
      targets: pool.record.targets,
      errors: pool.record.resizeErrors.map(({ code }) => code),
      formula: pool.record.autoScale?.formula,
      nodes: [...pool.nodes.values()].map((node) => ({
        id: node.id,
        state: node.state,
        dedicated: node.record.dedicated,
        slots: pool.slotsPerNode,
        tasks: [...node.running].map(({ task }) => ({ job: task.job.id, task: task.id })),
        tasksRun: node.record.tasksRun,
      })),
    })),
    jobs: [...jobs.values()].map((job) => ({
      id: job.id,
      state: job.state,
      poolId: job.record.poolId,
      priority: job.priority,
      created: time(job.record.created),
      reason: job.record.terminateReason,
      counts: job.counts.tasks,
      total: job.tasks.size,
    })),
  };
}

/** The first tasks of a job whose id or state has a text in it. */
export function taskRows(engine: Engine, jobId: string, filter: string): unknown {
  const job = engine.account.job(jobId);
  if (job === undefined) return { tasks: [], more: 0 };
  const text = filter.toLowerCase();
  const wanted = (task: Task): boolean =>
    text === '' || task.id.toLowerCase().includes(text) || stateOf(task).includes(text);
  const tasks: unknown[] = [];
  let more = 0;
  for (const task of job.tasks.values()) {
    if (!wanted(task)) continue;
    if (tasks.length === mostTasks) more += 1;
    else tasks.push(taskRow(task));
  }
  return { tasks, more };
}

function taskRow(task: Task): unknown {
  const { spec, execution, node } = task.record;
  return {
    id: task.id,
    state: stateOf(task),
    command: withoutSignatures(spec.commandLine).slice(0, 300),
    exitCode: execution.exitCode,
    failure:
      execution.failureInfo && withoutSignatures(`${execution.failureInfo.code}: ${execution.failureInfo.message}`),
    node: node?.nodeId,
    start: time(execution.startTime),
    end: time(execution.endTime),
    retries: execution.retryCount,
    requeues: execution.requeueCount,
  };
}

function stateOf(task: Task): string {
  if (task.state === 'completed') return task.record.execution.result === 'success' ? 'succeeded' : 'failed';
  return task.state === 'active' && task.unmet > 0 ? 'waiting' : task.state;
}

/** The end of what a task has written to its standard output or error. */
export function logEnd(engine: Engine, jobId: string, taskId: string, name: string): unknown {
  const task = engine.account.job(jobId)?.task(taskId);
  const node = task?.record.node;
  if (task === undefined || node === undefined || (name !== 'stdout.txt' && name !== 'stderr.txt')) return { text: '' };
  const path = join(engine.folders.task(node.poolId, node.nodeId, task.job.id, task.id), name);
  const inside = leadsInto(path, engine.folders.node(node.poolId, node.nodeId));
  const stats = inside ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (!stats?.isFile()) return { text: '(the file is not there any more)' };
  const { size } = stats;
  const start = Math.max(0, size - logBytes);
  const bytes = Buffer.alloc(size - start);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, bytes, 0, bytes.length, start);
  } finally {
    closeSync(fd);
  }
  return { text: withoutSignatures(bytes.toString('utf8')), skipped: start };
}

/** A text whose signatures and keys of storage are blotted out. */
export function withoutSignatures(text: string): string {
  return text.replace(/\b(sig|AccountKey|SharedKey)([=:]|%3D)[^&\s"';]+/gi, '$1$2…');
}
