import type { Contact, Site } from '@judi4cloud/clusterless/service';
import { ContentStore } from '@judi4cloud/clusterless/service';
import type { BatchClient } from '../client/batch-client.ts';
import { contentContainerOf } from '../cluster/content-container.ts';
import type { BlobAccount } from '../storage/blob-account.ts';
import { BatchService } from './batch-service.ts';
import type { PoolSettings } from './batch-tasks.ts';
import { siteStorage } from './site-storage.ts';

/** A pool of nodes with the Blob account beside it. */
export interface AzureSite extends Site {
  readonly batch: BatchClient;
  /** Id of the pool. */
  readonly pool: string;
}

/** What a site is made of. */
export interface AzureSiteParts extends PoolSettings, Pick<Site, 'workers' | 'nthreads'> {
  /** Name of the account. */
  readonly account: string;
  readonly batch: BatchClient;
  readonly blobs: BlobAccount;
  /** Waits for the account while it can't be reached. */
  readonly contact?: Contact | undefined;
}

/** A pool as a site; its container of content must be there. */
export async function azureSite(parts: AzureSiteParts): Promise<AzureSite> {
  const { account, batch, blobs, pool, tags, workers, nthreads, contact } = parts;
  const storage = siteStorage(blobs);
  const contentContainer = contentContainerOf(pool);
  const hold = contact && ((upload: () => Promise<void>) => contact.hold(`data of pool ${pool}`, upload));
  return {
    name: `${account}/${pool}`,
    service: new BatchService(batch, parts),
    batch,
    pool,
    storage,
    contentContainer,
    content: new ContentStore(await storage.open(contentContainer), hold),
    workers,
    nthreads,
    tags: { ...tags, pool },
  };
}
