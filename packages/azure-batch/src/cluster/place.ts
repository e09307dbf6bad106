import type { BatchClient } from '../client/batch-client.ts';
import type { NodeNumbers } from '../cost/estimate.ts';
import { type AzureAccount, batchClient } from '../credentials/account.ts';
import { loadCredentials } from '../credentials/load-credentials.ts';
import { type PlannedPool, planPools, splitNodes } from '../pool/pool-plan.ts';
import { type BlobAccount, openBlobAccount } from '../storage/blob-account.ts';
import type { ClusterOptions } from './cluster-options.ts';

/** A pool that is to be, at its account. */
export interface Place extends PlannedPool {
  readonly account: AzureAccount;
  readonly batch: BatchClient;
  readonly blobs: BlobAccount;
  /** Its nodes, dedicated and Spot. */
  readonly numbers: NodeNumbers;
}

/** Says something to whoever wants to know so much: 0 warnings, 1 what is done, 2 everything. */
export type Say = (line: string, level?: number) => void;

/** Nodes are shared out over accounts, and at each over VM sizes. */
export async function placesFor(nworkers: number, options: ClusterOptions): Promise<Place[]> {
  const { vmSize: sizes = 'Standard_E8s_v3', poolName = 'JudiPool', spot = false } = options;
  const accounts = await loadCredentials(options.credentials);
  const places: Place[] = [];
  for (const [i, account] of accounts.entries()) {
    const share = Math.floor(nworkers / accounts.length) + (i < nworkers % accounts.length ? 1 : 0);
    if (share === 0) continue;
    const { retry } = options;
    const batch = batchClient(account, retry && { retry });
    const blobs = await openBlobAccount(account.storage);
    for (const { name, vmSize: size, nodes } of planPools(poolName, sizes, share)) {
      places.push({ account, batch, blobs, name, vmSize: size, nodes, numbers: splitNodes(nodes, spot) });
    }
  }
  return places;
}
