import type { Contact } from '@judi4cloud/clusterless/service';
import { isNotFound } from '../client/batch-service-error.ts';
import { coresByName, vmSize } from '../cost/vm-sizes.ts';
import { type AzureAccount, batchClient } from '../credentials/account.ts';
import { poolTags } from '../pool/owned-pools.ts';
import { type AzureSite, azureSite } from '../run/azure-site.ts';
import type { BlobAccount } from '../storage/blob-account.ts';

/** A pool that is there, as a site, without making or changing anything; of a pool that is gone its storage is left. */
export async function openSite(
  account: AzureAccount,
  blobs: BlobAccount,
  pool: string,
  contact?: Contact,
): Promise<AzureSite> {
  const batch = batchClient(account);
  const found = await batch.getPool(pool).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  const slots = found?.taskSlotsPerNode ?? 1;
  const nodes = (found?.targetDedicatedNodes ?? 0) + (found?.targetLowPriorityNodes ?? 0);
  const size = found?.vmSize ?? '';
  const cores = vmSize(size)?.cores ?? coresByName(size) ?? 1;
  const container = found?.virtualMachineConfiguration?.containerConfiguration?.containerImageNames?.[0];
  return azureSite({
    account: account.name,
    batch,
    blobs,
    pool,
    workers: Math.max(1, nodes * slots),
    nthreads: Math.max(1, Math.floor(cores / slots)),
    image: container === undefined ? undefined : { imageName: container, workingDirectory: 'taskWorkingDirectory' },
    environment: {},
    tags: found === undefined ? {} : poolTags(found),
    contact,
  });
}
