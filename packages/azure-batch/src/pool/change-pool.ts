import type { BatchClient } from '../client/batch-client.ts';
import { isNotFound, isRefusal } from '../client/batch-service-error.ts';
import { type Clock, systemClock } from '../client/clock.ts';
import type { BatchNodeDeallocationOption } from '../client/types/common.ts';
import type { NodeNumbers } from '../cost/estimate.ts';
import { AzureTimeoutError } from '../errors.ts';

export interface ChangePoolOptions {
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Seconds that a change already in progress may take to stop, or a pool to be gone. Default 900. */
  readonly waitSeconds?: number;
}

/**
 * Asks for another number of nodes; a change in progress is stopped first, and a pool that scales by itself becomes one of
 * fixed size. What runs on nodes that leave goes back to the queue, unless `deallocation` says otherwise.
 */
export async function resizePool(
  client: BatchClient,
  poolId: string,
  nodes: NodeNumbers,
  options: ChangePoolOptions & { readonly deallocation?: BatchNodeDeallocationOption } = {},
): Promise<void> {
  const { signal, deallocation, waitSeconds = 900 } = options;
  const call = signal ? { signal } : {};
  const size = {
    targetDedicatedNodes: nodes.dedicated,
    targetLowPriorityNodes: nodes.spot,
    ...(deallocation && { nodeDeallocationOption: deallocation }),
  };
  const { enableAutoScale } = await client.getPool(poolId, { ...call, select: ['enableAutoScale'] });
  if (enableAutoScale) await client.disablePoolAutoScale(poolId, call);
  await until(`pool '${poolId}' to be steady`, waitSeconds, options, async () => {
    try {
      await client.resizePool(poolId, size, call);
      return true;
    } catch (error) {
      if (!isRefusal(error, 'PoolBeingResized')) throw error;
    }
    const { allocationState } = await client.getPool(poolId, { ...call, select: ['allocationState'] });
    if (allocationState === 'resizing') await client.stopPoolResize(poolId, call);
    return false;
  });
}

/**
 * Deletes a pool with its nodes.
 *
 * @param options `wait` until it is gone and its name is free
 * @returns false when there was none
 */
export async function removePool(
  client: BatchClient,
  poolId: string,
  options: ChangePoolOptions & { readonly wait?: boolean } = {},
): Promise<boolean> {
  const { signal, wait = false, waitSeconds = 900 } = options;
  const call = signal ? { signal } : {};
  try {
    await client.deletePool(poolId, call);
  } catch (error) {
    if (isNotFound(error)) return false;
    if (!isRefusal(error, 'PoolBeingDeleted')) throw error;
  }
  if (wait) {
    await until(
      `pool '${poolId}' to be deleted`,
      waitSeconds,
      options,
      async () => !(await client.poolExists(poolId, call)),
    );
  }
  return true;
}

async function until(
  awaited: string,
  seconds: number,
  { signal, clock = systemClock }: ChangePoolOptions,
  done: () => Promise<boolean>,
): Promise<void> {
  const end = clock.now() + seconds * 1000;
  for (let wait = 1000; !(await done()); wait = Math.min(2 * wait, 10_000)) {
    if (clock.now() + wait > end)
      throw new AzureTimeoutError({ awaited, seconds, advice: 'Try again later, or look at it in the portal.' });
    await clock.pause(wait, signal);
  }
}
