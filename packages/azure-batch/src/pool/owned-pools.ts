import type { BatchClient } from '../client/batch-client.ts';
import type { BatchPool } from '../client/types/pool.ts';
import type { NodeNumbers } from '../cost/estimate.ts';
import { type Ownership, readOwnership, type Tags } from './ownership.ts';

/** A pool that judi4cloud made, whoever's it is. */
export interface OwnedPool {
  readonly id: string;
  readonly ownership: Ownership;
  readonly state: BatchPool['state'];
  readonly vmSize: string;
  readonly nodes: NodeNumbers;
  readonly target: NodeNumbers;
  readonly autoScale: boolean;
}

const properties = [
  'id',
  'metadata',
  'state',
  'vmSize',
  'currentDedicatedNodes',
  'currentLowPriorityNodes',
  'targetDedicatedNodes',
  'targetLowPriorityNodes',
  'enableAutoScale',
] as const;

/** The tags of a pool. */
export function poolTags({ metadata = [] }: Pick<BatchPool, 'metadata'>): Tags {
  return Object.fromEntries(metadata.map(({ name, value }) => [name, value]));
}

/** Lists the pools of an account that judi4cloud made. */
export async function* listOwnedPools(
  client: BatchClient,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<OwnedPool, void, undefined> {
  for await (const pool of client.listPools({ ...options, select: properties })) {
    const ownership = readOwnership(poolTags(pool));
    if (ownership === undefined) continue;
    yield {
      id: pool.id,
      ownership,
      state: pool.state,
      vmSize: pool.vmSize,
      nodes: { dedicated: pool.currentDedicatedNodes, spot: pool.currentLowPriorityNodes },
      target: { dedicated: pool.targetDedicatedNodes ?? 0, spot: pool.targetLowPriorityNodes ?? 0 },
      autoScale: pool.enableAutoScale === true,
    };
  }
}
