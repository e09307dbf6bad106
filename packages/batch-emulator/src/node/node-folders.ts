import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The folders of the nodes, laid out as on the service's nodes. */
export class NodeFolders {
  readonly root: string;
  readonly #bin: string;

  /** @param folder of the emulator's state */
  constructor(folder: string) {
    this.root = join(folder, 'nodes');
    this.#bin = join(folder, 'removed');
    rmSync(this.#bin, { recursive: true, force: true });
  }

  /** Takes a folder away at once, however much is in it and whoever still writes there; its space is freed soon. */
  discard(folder: string): void {
    const removed = join(this.#bin, randomUUID());
    try {
      mkdirSync(this.#bin, { recursive: true });
      renameSync(folder, removed);
    } catch {
      // It is not there, or there is no room to move it: nobody is to trip over it in either case.
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      return;
    }
    void rm(removed, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
  }

  /** Removes the folder of a pool whose nodes are gone. */
  discardPool(poolId: string): void {
    try {
      rmdirSync(this.pool(poolId));
    } catch {
      // There was none, or a pool of the same name has nodes again.
    }
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

  /** The folder of all that a job has on a node. */
  workItem(poolId: string, nodeId: string, jobId: string): string {
    return join(this.node(poolId, nodeId), 'workitems', jobId);
  }

  /** `AZ_BATCH_TASK_DIR`; the working directory is `wd` in it. */
  task(poolId: string, nodeId: string, jobId: string, taskId: string): string {
    return join(this.workItem(poolId, nodeId, jobId), 'job-1', taskId);
  }

  /** Makes the folders of a node that starts; downloads of an earlier life are forgotten. */
  create(poolId: string, nodeId: string): void {
    rmSync(this.cache(poolId, nodeId), { recursive: true, force: true });
    for (const folder of [this.shared(poolId, nodeId), join(this.startup(poolId, nodeId), 'wd')]) {
      mkdirSync(folder, { recursive: true });
    }
    for (const name of ['fsmounts', 'workitems', 'applications', 'volatile']) {
      mkdirSync(join(this.node(poolId, nodeId), name), { recursive: true });
    }
  }
}
