import type { ModuleExports } from '@judi4cloud/clusterless/service';
import { BlobContainer, runTaskProcess } from '@judi4cloud/clusterless/service';

/** Milliseconds that a new access policy may take until it is known everywhere. */
const policyDelay = 45_000;

/** Runs a task on a node of Azure Batch: what a bundle's entry calls. */
export function taskMain(modules: Readonly<Record<string, ModuleExports>>): Promise<never> {
  return runTaskProcess(modules, {
    open: (url) => new BlobContainer(url, { policyDelay }),
    machineFolder: process.env['AZ_BATCH_NODE_SHARED_DIR'],
  });
}
