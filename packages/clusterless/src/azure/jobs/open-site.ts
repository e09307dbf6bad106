import { ContentStore } from '../../content/content-store.ts';
import { type AzureAccount, batchClient } from '../account.ts';
import { isNotFound } from '../client/batch-service-error.ts';
import { contentContainerOf } from '../cluster/content-container.ts';
import { coresByName, vmSize } from '../cost/vm-sizes.ts';
import { poolTags } from '../pool/owned-pools.ts';
import type { Site } from '../run/site.ts';
import { siteStorage } from '../run/site-storage.ts';
import type { BlobAccount } from '../storage/blob-account.ts';

/** A pool that is there, as a site, without making or changing anything; of a pool that is gone its storage is left. */
export async function openSite(account: AzureAccount, blobs: BlobAccount, pool: string): Promise<Site> {
  const batch = batchClient(account);
  const storage = siteStorage(blobs);
  const contentContainer = contentContainerOf(pool);
  const found = await batch.getPool(pool).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  const slots = found?.taskSlotsPerNode ?? 1;
  const nodes = (found?.targetDedicatedNodes ?? 0) + (found?.targetLowPriorityNodes ?? 0);
  const size = found?.vmSize ?? '';
  const cores = vmSize(size)?.cores ?? coresByName(size) ?? 1;
  const container = found?.virtualMachineConfiguration?.containerConfiguration?.containerImageNames?.[0];
  return {
    name: `${account.name}/${pool}`,
    batch,
    pool,
    storage,
    contentContainer,
    content: new ContentStore(await storage.open(contentContainer)),
    workers: Math.max(1, nodes * slots),
    nthreads: Math.max(1, Math.floor(cores / slots)),
    image: container === undefined ? undefined : { imageName: container, workingDirectory: 'taskWorkingDirectory' },
    environment: {},
    tags: found === undefined ? {} : poolTags(found),
  };
}
