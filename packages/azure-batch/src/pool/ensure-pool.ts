import type { BatchClient } from '../client/batch-client.ts';
import { isNotFound, isRefusal } from '../client/batch-service-error.ts';
import { type Clock, systemClock } from '../client/clock.ts';
import type { BatchPool, BatchPoolCreateOptions } from '../client/types/pool.ts';
import { AzureTimeoutError, PoolMismatchError } from '../errors.ts';
import { poolTags } from './owned-pools.ts';
import { readOwnership } from './ownership.ts';
import { poolDifferences } from './pool-differences.ts';

export interface EnsurePoolOptions {
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Gives an existing pool more nodes, or another formula, when it has fewer than wanted; never fewer. Default true. */
  readonly grow?: boolean;
  /** Seconds to wait while a pool of this name is being deleted. Default 900. */
  readonly waitSeconds?: number;
  /** Makes the pool. Default: the Batch service itself. */
  readonly make?: PoolMaker;
  /** Managed identities that nodes must have. */
  readonly identities?: readonly string[];
  /** Told what is waited for. */
  readonly onWait?: (what: string) => void;
}

/** Makes a pool, or says that one of its name is there, or there still. */
export type PoolMaker = (
  wanted: BatchPoolCreateOptions,
  call: { readonly signal?: AbortSignal },
) => Promise<'made' | 'there' | 'leaving'>;

export interface EnsuredPool {
  readonly pool: BatchPool;
  /** Made by the session in the tags of the specification, which deletes it in the end. */
  readonly created: boolean;
  /** Nodes were asked for: what the pool says of its allocation is an answer to that. */
  readonly asked: boolean;
}

/**
 * Makes a pool, or takes the one of its name if that can do the same work.
 *
 * @throws PoolMismatchError with every difference, when the pool of this name is another kind of pool
 * @throws AzureTimeoutError when an old pool of this name is still being deleted after `waitSeconds`
 */
export async function ensurePool(
  client: BatchClient,
  wanted: BatchPoolCreateOptions,
  options: EnsurePoolOptions = {},
): Promise<EnsuredPool> {
  const { signal, clock = systemClock, grow = true, waitSeconds = 900, onWait, identities } = options;
  const make = options.make ?? poolMaker(client);
  const call = signal ? { signal } : {};
  const end = clock.now() + waitSeconds * 1000;
  for (let wait = 2000; ; wait = Math.min(2 * wait, 15_000)) {
    const made = await make(wanted, call);
    const pool = made === 'leaving' ? undefined : await find(client, wanted.id, call);
    if (pool?.state === 'active') {
      const created = isOurs(pool, wanted, made === 'made');
      if (made === 'made' && created) return { pool, created, asked: true };
      const differences = poolDifferences(pool, wanted, identities);
      if (differences.length > 0) throw new PoolMismatchError({ pool: wanted.id, differences });
      const grown = grow && (await growPool(client, pool, wanted, call));
      return { pool: grown ? await client.getPool(wanted.id, call) : pool, created, asked: created || grown };
    }
    if (clock.now() + wait > end) {
      const advice = 'Take another poolName, or try again when it is gone.';
      throw new AzureTimeoutError({
        awaited: `the deletion of the old pool '${wanted.id}'`,
        seconds: waitSeconds,
        advice,
      });
    }
    onWait?.(`the old pool '${wanted.id}' is being deleted`);
    await clock.pause(wait, signal);
  }
}

function poolMaker(client: BatchClient): PoolMaker {
  return async (wanted, call) => {
    try {
      await client.createPool(wanted, call);
      return 'made';
    } catch (error) {
      if (isRefusal(error, 'PoolExists')) return 'there';
      if (isRefusal(error, 'PoolBeingDeleted')) return 'leaving';
      throw error;
    }
  };
}

async function find(client: BatchClient, id: string, call: { readonly signal?: AbortSignal }) {
  try {
    return await client.getPool(id, call);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * Whether this session made the pool: a lost answer looks like success where the pool was there before, and a request that
 * arrived twice like failure; the session in the tags tells, where there is one.
 */
function isOurs(pool: BatchPool, wanted: BatchPoolCreateOptions, made: boolean): boolean {
  const session = readOwnership(poolTags(wanted))?.session;
  return session === undefined ? made : readOwnership(poolTags(pool))?.session === session;
}

/**
 * Asks for the nodes that a pool lacks, also for those that it did not get when somebody asked before.
 *
 * @returns whether there was anything to do
 */
async function growPool(
  client: BatchClient,
  pool: BatchPool,
  wanted: BatchPoolCreateOptions,
  call: { readonly signal?: AbortSignal },
): Promise<boolean> {
  const { id, autoScaleFormula, autoScaleEvaluationInterval } = wanted;
  if (wanted.enableAutoScale) {
    if (autoScaleFormula === undefined || autoScaleFormula === pool.autoScaleFormula) return false;
    const interval = autoScaleEvaluationInterval === undefined ? {} : { autoScaleEvaluationInterval };
    await client.enablePoolAutoScale(id, { autoScaleFormula, ...interval }, call);
    return true;
  }
  const [dedicated, spot] = [pool.targetDedicatedNodes ?? 0, pool.targetLowPriorityNodes ?? 0];
  const size = {
    targetDedicatedNodes: Math.max(dedicated, wanted.targetDedicatedNodes ?? 0),
    targetLowPriorityNodes: Math.max(spot, wanted.targetLowPriorityNodes ?? 0),
  };
  const isEnough = size.targetDedicatedNodes === dedicated && size.targetLowPriorityNodes === spot;
  if (isEnough && !wasRefused(pool)) return false;
  await client.resizePool(id, size, call);
  return true;
}

/** Whether a pool did not get all its nodes when they were asked for last. */
function wasRefused({ allocationState, resizeErrors = [], ...pool }: BatchPool): boolean {
  const target = (pool.targetDedicatedNodes ?? 0) + (pool.targetLowPriorityNodes ?? 0);
  const current = pool.currentDedicatedNodes + pool.currentLowPriorityNodes;
  return allocationState === 'steady' && resizeErrors.length > 0 && current < target;
}
