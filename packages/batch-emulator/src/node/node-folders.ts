import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folders of the nodes, laid out as on the service's nodes. */
export class NodeFolders {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  pool(poolId: string): string {
    return join(this.root, poolId);
  }

  /** `AZ_BATCH_NODE_ROOT_DIR` */
  node(poolId: string, nodeId: string): string {
    return join(this.root, poolId, nodeId);
  }

  shared(poolId: string, nodeId: string): string {
    return join(this.node(poolId, nodeId), 'shared');
  }

  startup(poolId: string, nodeId: string): string {
    return join(this.node(poolId, nodeId), 'startup');
  }

  mounts(poolId: string, nodeId: string): string {
    return join(this.node(poolId, nodeId), 'fsmounts');
  }

  cache(poolId: string, nodeId: string): string {
    return join(this.node(poolId, nodeId), 'volatile', 'downloads');
  }

  job(poolId: string, nodeId: string, jobId: string): string {
    return join(this.node(poolId, nodeId), 'workitems', jobId, 'job-1');
  }

  /** `AZ_BATCH_TASK_DIR`; the working directory is `wd` in it. */
  task(poolId: string, nodeId: string, jobId: string, taskId: string): string {
    return join(this.job(poolId, nodeId, jobId), taskId);
  }

  /** Makes the folders of a node that is new. */
  create(poolId: string, nodeId: string): void {
    for (const folder of [this.shared(poolId, nodeId), join(this.startup(poolId, nodeId), 'wd')]) {
      mkdirSync(folder, { recursive: true });
    }
    for (const name of ['fsmounts', 'workitems', 'applications', 'volatile']) {
      mkdirSync(join(this.node(poolId, nodeId), name), { recursive: true });
    }
  }
}
