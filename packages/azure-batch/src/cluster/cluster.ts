import type { ClusterExecutor, ClusterRun, PoolControl } from '@judi4cloud/clusterless/service';
import type { Estimate } from '../cost/estimate.ts';
import { LeftoverError } from '../errors.ts';
import { removePool, resizePool } from '../pool/change-pool.ts';
import { poolTags } from '../pool/owned-pools.ts';
import { readOwnership } from '../pool/ownership.ts';
import { splitNodes } from '../pool/pool-plan.ts';
import type { PoolSupply } from '../pool/pool-supply.ts';
import { type WaitForNodesOptions, waitForNodes } from '../pool/wait-for-nodes.ts';
import type { AzureSite } from '../run/azure-site.ts';
import { removeJob } from '../run/end-job.ts';
import type { BlobAccount } from '../storage/blob-account.ts';
import type { Say } from './place.ts';

/** A pool of a cluster. */
export interface ClusterPool {
  readonly site: AzureSite;
  readonly account: BlobAccount;
  /** Made by this session, which deletes it in the end. */
  readonly created: boolean;
  readonly vmSize: string;
  readonly nodes: number;
  /** Asks again for nodes that did not come. */
  readonly supply: PoolSupply;
}

/** What a cluster is made of. */
export interface ClusterParts {
  readonly session: string;
  readonly executor: ClusterExecutor;
  readonly pools: readonly ClusterPool[];
  /** What each pool costs, as far as it is known. */
  readonly estimates: readonly Estimate[];
  readonly log: Say;
  /** What ends with the session besides what is in the cloud. */
  readonly local: readonly Disposable[];
}

/** Days that the address of a folder for results can be used. */
const folderDays = 7;

/** Pools with their storage, for one session; what the session created goes when it is finalized. */
export class Cluster implements AsyncDisposable {
  readonly session: string;
  /** Runs remote functions on the nodes. */
  readonly executor: ClusterExecutor;
  readonly pools: readonly ClusterPool[];
  /** What each pool costs, as far as it is known. */
  readonly estimates: readonly Estimate[];
  readonly #parts: ClusterParts;
  readonly #afterwards: (() => void | Promise<void>)[] = [];
  #finalizing: Promise<void> | undefined;

  constructor(parts: ClusterParts) {
    this.#parts = parts;
    this.session = parts.session;
    this.executor = parts.executor;
    this.pools = parts.pools;
    this.estimates = parts.estimates;
  }

  /** Finds a job that this or another session submitted, and goes on with what is not done of it. */
  attach<R>(job: string, options: { readonly signal?: AbortSignal } = {}): Promise<ClusterRun<R>> {
    return this.executor.attach(job, options.signal);
  }

  /**
   * Waits until all nodes take tasks. There is no need to: tasks wait for nodes too.
   *
   * @throws PoolResizeError when the nodes can't be had, NodeStartError when they come but can't work, AzureTimeoutError
   */
  async ready(
    options: Pick<WaitForNodesOptions, 'signal' | 'timeout' | 'interval' | 'onProgress'> = {},
  ): Promise<void> {
    await Promise.all(
      this.pools.map(({ site, nodes, supply }) =>
        waitForNodes(site.batch, site.pool, { ...options, supply, count: nodes }),
      ),
    );
  }

  /**
   * A folder in Blob Storage that tasks may write to, such as for `saveDataToDisk`: its URL with all rights, for seven days. It stays
   * when the session ends.
   */
  async folder(name: string): Promise<string> {
    const [{ site }] = this.pools as readonly [ClusterPool, ...ClusterPool[]];
    await site.storage.create(name, { role: 'data' });
    const until = new Date(Date.now() + folderDays * 86_400_000);
    return site.storage.share(name, 'read-write', until);
  }

  /** Has something done when the session has ended; what is deferred last is done first. */
  defer(work: () => void | Promise<void>): void {
    this.#afterwards.push(work);
  }

  /**
   * Deletes what this session created: jobs, their data, content, pools; nothing of it while the executor has left work that may go
   * on, as when contact was lost: then it says what stays. Idempotent.
   *
   * @throws LeftoverError with what could not be deleted
   */
  finalize(): Promise<void> {
    this.#finalizing ??= this.#finalize().finally(async () => {
      for (const work of this.#afterwards.toReversed()) await work();
    });
    return this.#finalizing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.finalize();
  }

  async #finalize(): Promise<void> {
    const { executor, pools, log, local } = this.#parts;
    const failures: { readonly what: string; readonly error: unknown }[] = [];
    const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        failures.push({ what, error });
      }
    };
    for (const resource of local) resource[Symbol.dispose]();
    await executor.close();
    if (executor.left.size > 0) {
      const places = pools.map(({ site }) => site.name).join(', ');
      log(
        `Kept for ${[...executor.left].join(', ')}: everything of session ${this.session} in ${places}, which may cost. ` +
          'The same script started again goes on with it; `judi pool ls --orphans` shows it, `judi pool rm` removes it.',
        0,
      );
      return;
    }
    for (const pool of pools) {
      const { site, created } = pool;
      log(`removing ${created ? `pool ${site.name}, ` : ''}jobs and data of session ${this.session}`);
      await attempt(`jobs in ${site.name}`, () => this.#deleteJobs(pool));
      if (created) await attempt(`pool ${site.name}`, () => removePool(site.batch, site.pool));
      await attempt(`containers of ${site.name}`, () => this.#deleteContainers(pool));
    }
    if (failures.length > 0) throw new LeftoverError({ failures });
  }

  async #deleteJobs({ site }: ClusterPool): Promise<void> {
    const own: string[] = [];
    for await (const job of site.batch.listJobs({ select: ['id', 'metadata', 'state', 'poolInfo'] })) {
      const isOwn = this.#isOwn(poolTags(job)) || this.executor.jobs.has(job.id.replace(/-r\d+$/, ''));
      if (isOwn && job.state !== 'deleting' && job.poolInfo.poolId === site.pool) own.push(job.id);
    }
    await Promise.all(own.map((id) => removeJob(site.batch, id)));
  }

  async #deleteContainers({ site, account, created }: ClusterPool): Promise<void> {
    const own: string[] = [];
    for await (const { name, metadata } of account.listContainers()) {
      const isContent = name === site.contentContainer;
      if (isContent ? created : this.#isOwn(metadata) || this.executor.jobs.has(name)) own.push(name);
    }
    await Promise.all(own.map((name) => site.storage.delete(name)));
  }

  #isOwn(tags: Readonly<Record<string, string>>): boolean {
    return readOwnership(tags)?.session === this.session;
  }
}

/** The pools of a cluster for those who have its executor alone. */
export function poolControl(pools: readonly ClusterPool[], spot: boolean | number): PoolControl {
  return {
    async resize(nodes) {
      const each = pools.map((_, i) => Math.floor(nodes / pools.length) + (i < nodes % pools.length ? 1 : 0));
      await Promise.all(
        pools.map(({ site }, i) => resizePool(site.batch, site.pool, splitNodes(each[i] as number, spot))),
      );
    },
    async delete() {
      await Promise.all(pools.map(({ site }) => removePool(site.batch, site.pool)));
    },
    async deleteContent() {
      await Promise.all(pools.map(({ site }) => site.storage.delete(site.contentContainer)));
    },
  };
}
