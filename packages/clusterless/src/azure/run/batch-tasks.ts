import { bundleEntry } from '../../bundle/bundle-modules.ts';
import { type GraphTask, graphTasks } from '../../graph/task-graph.ts';
import { type JobOrder, jobVariable, type TaskOrder, taskVariable } from '../../task/orders.ts';
import type { BatchJobCreateOptions } from '../client/types/job.ts';
import type { BatchTaskCreateOptions } from '../client/types/task.ts';
import { leafArguments, type Manifest } from './manifest.ts';
import type { Site } from './site.ts';

/** Addresses that tasks get, with rights in them. */
export interface TaskAddresses {
  readonly content: string;
  readonly results: string;
  readonly others: Readonly<Record<string, string>>;
}

/** The Batch job of a manifest: no task of it starts before those that it depends on, and the first that fails ends it. */
export function batchJob(
  id: string,
  name: string,
  manifest: Manifest,
  site: Site,
  addresses: TaskAddresses,
): BatchJobCreateOptions {
  const { label, call, reduce, workers, nthreads, limits } = manifest;
  const order: JobOrder = { job: name, label, call, reduce, workers, nthreads, ...addresses };
  const environment = { ...site.environment, OMP_NUM_THREADS: String(nthreads), [jobVariable]: JSON.stringify(order) };
  return {
    id,
    displayName: label,
    poolInfo: { poolId: site.pool },
    priority: limits.priority,
    usesTaskDependencies: true,
    onAllTasksComplete: 'noaction',
    onTaskFailure: 'performexitoptionsjobaction',
    constraints: { maxWallClockTime: seconds(limits.jobSeconds) },
    commonEnvironmentSettings: Object.entries(environment).map(([name, value]) => ({ name, value })),
    metadata: Object.entries(site.tags).map(([name, value]) => ({ name, value })),
  };
}

/** The Batch tasks of a manifest, apart from those that are done, each after those that it depends on. */
export function* batchTasks(
  manifest: Manifest,
  site: Site,
  { content }: TaskAddresses,
  done: ReadonlySet<string>,
): Generator<BatchTaskCreateOptions> {
  for (const task of graphTasks(manifest.shape)) {
    if (!done.has(task.id)) yield batchTask(task, manifest, site, content, done);
  }
}

function batchTask(
  task: GraphTask,
  manifest: Manifest,
  site: Site,
  content: string,
  done: ReadonlySet<string>,
): BatchTaskCreateOptions {
  const order: TaskOrder =
    task.kind === 'leaf'
      ? {
          kind: 'leaf',
          id: task.id,
          first: task.first,
          arguments: leafArguments(manifest, task.first / manifest.shape.group),
        }
      : task;
  const taskIds = task.kind === 'reduction' ? task.inputs.filter((id) => !done.has(id)) : [];
  return {
    id: task.id,
    commandLine: `node ${bundleEntry}`,
    environmentSettings: [{ name: taskVariable, value: JSON.stringify(order) }],
    resourceFiles: manifest.bundle.map(({ path, hash }) => ({ httpUrl: blobUrl(content, hash), filePath: path })),
    constraints: {
      maxTaskRetryCount: manifest.limits.retries,
      maxWallClockTime: seconds(manifest.limits.taskSeconds),
    },
    exitConditions: { default: { jobAction: 'terminate', dependencyAction: 'block' } },
    ...(taskIds.length > 0 && { dependsOn: { taskIds } }),
    ...(site.image && { containerSettings: site.image }),
  };
}

/** The address of a blob in a container whose URL carries rights. */
function blobUrl(container: string, blob: string): string {
  const [address, rights] = container.split('?', 2);
  return `${address}/${blob}?${rights}`;
}

function seconds(count: number): string {
  return `PT${Math.ceil(count)}S`;
}
