import type { JobPlan, TaskPlan } from '@judi4cloud/clusterless/service';
import { bundleEntry, jobEnvironment, taskEnvironment } from '@judi4cloud/clusterless/service';
import type { BatchTaskContainerSettings } from '../client/types/common.ts';
import type { BatchJobCreateOptions } from '../client/types/job.ts';
import type { BatchTaskCreateOptions } from '../client/types/task.ts';

/** What Batch is told of every job of a pool. */
export interface PoolSettings {
  readonly pool: string;
  /** Container image that tasks run in. */
  readonly image?: BatchTaskContainerSettings | undefined;
  /** Environment of tasks. */
  readonly environment: Readonly<Record<string, string>>;
  /** What jobs are marked with. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A job for Batch: no task of it starts before those that it depends on, and the first that fails ends it. */
export function batchJob(id: string, plan: JobPlan, settings: PoolSettings): BatchJobCreateOptions {
  const { label, order, limits } = plan;
  return {
    id,
    displayName: label,
    poolInfo: { poolId: settings.pool },
    priority: limits.priority,
    usesTaskDependencies: true,
    onAllTasksComplete: 'noaction',
    onTaskFailure: 'performexitoptionsjobaction',
    constraints: { maxWallClockTime: seconds(limits.jobSeconds) },
    commonEnvironmentSettings: nameValues({ ...settings.environment, ...jobEnvironment(order) }),
    metadata: nameValues(settings.tags),
  };
}

/** Tasks for Batch, each after those that it depends on. */
export function* batchTasks(
  plans: Iterable<TaskPlan>,
  { image }: Pick<PoolSettings, 'image'>,
): Generator<BatchTaskCreateOptions> {
  for (const { id, order, after, files, limits } of plans) {
    yield {
      id,
      commandLine: `node ${bundleEntry}`,
      environmentSettings: nameValues(taskEnvironment(order)),
      resourceFiles: files.map(({ path, url }) => ({ httpUrl: url, filePath: path })),
      constraints: { maxTaskRetryCount: limits.retries, maxWallClockTime: seconds(limits.taskSeconds) },
      exitConditions: { default: { jobAction: 'terminate', dependencyAction: 'block' } },
      ...(after.length > 0 && { dependsOn: { taskIds: after } }),
      ...(image && { containerSettings: image }),
    };
  }
}

function nameValues(record: Readonly<Record<string, string>>): { readonly name: string; readonly value: string }[] {
  return Object.entries(record).map(([name, value]) => ({ name, value }));
}

function seconds(count: number): string {
  return `PT${Math.ceil(count)}S`;
}
