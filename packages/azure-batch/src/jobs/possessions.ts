import { contentContainerOf } from '../cluster/content-container.ts';
import { liveSessions } from '../cluster/heartbeat.ts';
import { type AzureAccount, batchClient } from '../credentials/account.ts';
import { removePool } from '../pool/change-pool.ts';
import { listOwnedPools, type OwnedPool, poolTags } from '../pool/owned-pools.ts';
import { isOrphan, type Ownership, readOwnership } from '../pool/ownership.ts';
import { removeJob } from '../run/end-job.ts';
import { openBlobAccount } from '../storage/blob-account.ts';

/** Something of judi4cloud in an account. */
export interface Possession {
  readonly kind: 'pool' | 'job' | 'container';
  readonly account: string;
  readonly id: string;
  readonly ownership: Ownership;
  /** Its session is over, and nobody looks after it. */
  readonly orphan: boolean;
  readonly pool?: OwnedPool;
}

/** Pools, jobs and containers of judi4cloud in an account. */
export async function* possessions(
  account: AzureAccount,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<Possession> {
  const batch = batchClient(account);
  const blobs = await openBlobAccount(account.storage);
  const live = await liveSessions(blobs, options.signal);
  const isAlive = (session: string): boolean => live.has(session);
  const describe = async (kind: Possession['kind'], id: string, ownership: Ownership) => {
    return { kind, account: account.name, id, ownership, orphan: await isOrphan(ownership, isAlive, options) };
  };
  for await (const pool of listOwnedPools(batch, options)) {
    if (pool.state !== 'deleting') yield { ...(await describe('pool', pool.id, pool.ownership)), pool };
  }
  for await (const job of batch.listJobs({ select: ['id', 'state', 'metadata'], ...options })) {
    const ownership = readOwnership(poolTags(job));
    if (ownership !== undefined && job.state !== 'deleting') yield describe('job', job.id, ownership);
  }
  for await (const { name, metadata } of blobs.listContainers(options)) {
    const ownership = readOwnership(metadata);
    if (ownership !== undefined && metadata['role'] !== 'data') yield describe('container', name, ownership);
  }
}

/** Deletes something of judi4cloud; a pool goes with its content and its jobs. */
export async function removePossession(
  account: AzureAccount,
  { kind, id }: Pick<Possession, 'kind' | 'id'>,
): Promise<void> {
  const batch = batchClient(account);
  const blobs = await openBlobAccount(account.storage);
  switch (kind) {
    case 'pool':
      for await (const job of batch.listJobs({ select: ['id', 'metadata', 'poolInfo'] })) {
        if (job.poolInfo.poolId === id && readOwnership(poolTags(job))) await removeJob(batch, job.id);
      }
      for await (const { name, metadata } of blobs.listContainers()) {
        if (metadata['role'] === 'job' && metadata['pool'] === id) await blobs.deleteContainer(name);
      }
      await removePool(batch, id);
      await blobs.deleteContainer(contentContainerOf(id));
      return;
    case 'job':
      return removeJob(batch, id);
    case 'container':
      await blobs.deleteContainer(id);
      return;
    default:
      kind satisfies never;
  }
}
