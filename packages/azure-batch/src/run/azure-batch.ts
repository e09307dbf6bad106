import type { Site } from '@judi4cloud/clusterless/service';
import { ClusterExecutor, type ClusterExecutorOptions } from '@judi4cloud/clusterless/service';

/** An executor whose jobs Azure Batch runs. */
export function azureBatch(
  sites: readonly [Site, ...Site[]],
  options: Omit<ClusterExecutorOptions, 'name' | 'reach' | 'taskMain'> = {},
): ClusterExecutor {
  return new ClusterExecutor(sites, { ...options, name: 'azure-batch', taskMain: import.meta.resolve('#task-main') });
}
