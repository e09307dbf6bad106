import type { Job, Node, Pool, Task } from '../state/entities.ts';
import type { Engine } from './engine.ts';
import { startTask } from './run-task.ts';

/**
 * Gives free slots of a pool to tasks that wait: jobs of higher priority first, equal ones in turn (or the older one
 * first, if the pool says so), and within a job first come first served among those that fit.
 */
export function dispatch(engine: Engine, pool: Pool): void {
  if (pool.record.status.state !== 'active') return;
  while (pool.free.any) {
    const next = nextPlacement(pool);
    if (next === undefined) return;
    const [job, task, node] = next;
    pool.jobs.delete(job);
    pool.jobs.add(job);
    startTask(engine, task, node);
  }
}

function nextPlacement(pool: Pool): readonly [Job, Task, Node] | undefined {
  for (const job of inOrder(pool)) {
    for (const [node, free] of pool.free.nodes(pool.fill)) {
      if (job.unfit.has(node.id)) continue;
      const task = job.ready.take(free);
      if (task === undefined) {
        if (pool.fill === 'spread') break;
        continue;
      }
      return [job, task, preferred(pool, job, task) ?? node];
    }
  }
  return undefined;
}

/** Jobs with tasks that could run, the most urgent first; sorting keeps the turns of equal ones. */
function inOrder(pool: Pool): Job[] {
  const jobs = [...pool.jobs].filter(
    (job) => job.state === 'active' && job.ready.size > 0 && job.running.size < parallelTasks(job),
  );
  if (jobs.length <= 1) return jobs;
  const byAge = pool.record.spec.taskSchedulingPolicy?.jobDefaultOrder === 'creationtime';
  return jobs.sort((a, b) => b.priority - a.priority || (byAge ? a.record.created - b.record.created : 0));
}

function parallelTasks(job: Job): number {
  const { maxParallelTasks = -1 } = job.record.spec;
  return maxParallelTasks < 0 ? Number.POSITIVE_INFINITY : maxParallelTasks;
}

/** The node a task would like to run on, if it is fit and has room. */
function preferred(pool: Pool, job: Job, task: Task): Node | undefined {
  const wish = task.record.spec.affinityInfo?.affinityId;
  if (wish === undefined) return undefined;
  const node = pool.nodes.get(wish.replace(/^TVM:/, ''));
  return node && !job.unfit.has(node.id) && pool.free.of(node) >= task.slots ? node : undefined;
}
