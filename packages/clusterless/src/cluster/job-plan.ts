import { blobUrl } from '../blob/container.ts';
import { graphTasks } from '../graph/task-graph.ts';
import type { JobOrder } from '../task/orders.ts';
import type { TaskRightsUrls } from './job-rights.ts';
import type { JobPlan, TaskPlan } from './job-service.ts';
import { leafArguments, type Manifest } from './manifest.ts';

/** The job of a manifest, as a service is asked to run it. */
export function jobPlan(name: string, manifest: Manifest, rights: TaskRightsUrls): JobPlan {
  const { label, call, reduce, workers, nthreads, limits } = manifest;
  const order: JobOrder = { job: name, label, call, reduce, workers, nthreads, ...rights };
  return { label, order, limits };
}

/** The tasks of a manifest, apart from those that are done, each after those that it depends on. */
export function* taskPlans(
  manifest: Manifest,
  { content }: TaskRightsUrls,
  done: ReadonlySet<string>,
): Generator<TaskPlan> {
  const { shape, limits } = manifest;
  const files = manifest.bundle.map(({ path, hash }) => ({ path, url: blobUrl(content, hash) }));
  for (const task of graphTasks(shape)) {
    const { id } = task;
    if (done.has(id)) continue;
    if (task.kind === 'reduction') {
      yield { id, order: task, after: task.inputs.filter((input) => !done.has(input)), files, limits };
    } else {
      const { first } = task;
      const order = { kind: 'leaf', id, first, arguments: leafArguments(manifest, first / shape.group) } as const;
      yield { id, order, after: [], files, limits };
    }
  }
}
