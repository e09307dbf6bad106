import type { BatchClient } from '../client/batch-client.ts';
import { type Clock, systemClock } from '../client/clock.ts';
import type { BatchNodeState } from '../client/types/node.ts';
import { AzureTimeoutError } from '../errors.ts';
import { describeNode, nodeError, resizeError, type WatchedNode } from './node-problems.ts';
import { PoolSupply, supplyProperties } from './pool-supply.ts';

/** What nodes are doing before they can work. */
export type PoolPhase = 'allocating' | 'starting' | 'image-pull' | 'start-task' | 'ready';

/** How far a pool has come. */
export interface PoolProgress {
  readonly pool: string;
  /** What the slowest nodes are at. */
  readonly phase: PoolPhase;
  /** Nodes that can take tasks. */
  readonly ready: number;
  readonly wanted: number;
  /** Nodes by state; states without nodes are left out. */
  readonly states: Readonly<Partial<Record<BatchNodeState, number>>>;
  /** Milliseconds since waiting began. */
  readonly elapsed: number;
  /** What went wrong so far, in words; waiting goes on as long as it may still end well. */
  readonly problems: readonly string[];
}

export interface WaitForNodesOptions {
  /** Nodes to wait for. */
  readonly count: number;
  /** Nodes that will do when no more can be had. Default `count`. */
  readonly atLeast?: number;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Seconds to wait. Default 1800. */
  readonly timeout?: number;
  /** Milliseconds between two looks. Default 5000. */
  readonly interval?: number;
  readonly onProgress?: (progress: PoolProgress) => void;
  /** Asks again for nodes that did not come. */
  readonly supply?: PoolSupply;
}

const canWork: ReadonlySet<BatchNodeState> = new Set(['idle', 'running']);
const broken: ReadonlySet<BatchNodeState> = new Set(['unusable', 'starttaskfailed']);
const gone: ReadonlySet<BatchNodeState> = new Set([
  'preempted',
  'leavingpool',
  'deallocated',
  'deallocating',
  'offline',
]);

/**
 * Waits until a pool has nodes that take tasks, telling what they are doing; where there are none at present they are asked for again.
 *
 * @returns the last progress: `ready` is less than `count` only if no more nodes can be had and there are `atLeast`
 * @throws PoolResizeError when the nodes can't be had, NodeStartError when they come but can't work, AzureTimeoutError
 */
export async function waitForNodes(
  client: BatchClient,
  poolId: string,
  options: WaitForNodesOptions,
): Promise<PoolProgress> {
  const { count, atLeast = count, signal, clock = systemClock, timeout = 1800, interval = 5000, onProgress } = options;
  const { supply = new PoolSupply(client, poolId, { clock }) } = options;
  const call = signal ? { signal } : {};
  const start = clock.now();
  while (true) {
    const pool = await client.getPool(poolId, { ...call, select: poolProperties });
    const nodes: WatchedNode[] = [];
    for await (const node of client.listNodes(poolId, { ...call, select: nodeProperties })) nodes.push(node);

    const steady = pool.allocationState === 'steady';
    const ready = nodes.filter(({ state }) => canWork.has(state)).length;
    const faulty = nodes.filter(({ state }) => broken.has(state));
    const coming = nodes.filter(({ state }) => !canWork.has(state) && !broken.has(state) && !gone.has(state));
    const resizeErrors = pool.resizeErrors ?? [];
    const pullsImages =
      (pool.virtualMachineConfiguration?.containerConfiguration?.containerImageNames ?? []).length > 0;
    const progress: PoolProgress = {
      pool: poolId,
      phase: ready >= count ? 'ready' : phaseOf(coming, pullsImages),
      ready,
      wanted: count,
      states: countStates(nodes),
      elapsed: clock.now() - start,
      problems: [...resizeErrors.map(({ code, message }) => `${code}: ${message}`), ...faulty.map(describeNode)],
    };
    onProgress?.(progress);
    if (ready >= count) return progress;
    const isOver = steady && coming.length === 0 && (resizeErrors.length > 0 || faulty.length > 0);
    if (isOver && ready >= atLeast) return progress;
    const asksAgain = (await supply.consider(pool, signal)) !== undefined;
    const over = isOver && !asksAgain;
    if (steady && resizeErrors.length > 0 && ready + coming.length < atLeast && !asksAgain) {
      throw resizeError(poolId, resizeErrors, ready + coming.length, count);
    }
    const [first] = faulty;
    if (over && first) throw await nodeError(client, poolId, first, call);
    if (progress.elapsed + interval > timeout * 1000) throw tooLong(progress, timeout);
    await clock.pause(interval, signal);
  }
}

const poolProperties = [...supplyProperties, 'virtualMachineConfiguration'] as const;
const nodeProperties = ['id', 'state', 'isDedicated', 'errors', 'startTaskInfo'] as const;

function phaseOf(coming: readonly WatchedNode[], pullsImages: boolean): PoolPhase {
  const states = new Set(coming.map(({ state }) => state));
  if (states.size === 0 || states.has('creating')) return 'allocating';
  // Batch pulls a pool's images while a node is starting.
  if (states.has('waitingforstarttask') && states.size === 1) return 'start-task';
  return pullsImages ? 'image-pull' : 'starting';
}

function countStates(nodes: readonly WatchedNode[]): Partial<Record<BatchNodeState, number>> {
  const counts: Partial<Record<BatchNodeState, number>> = {};
  for (const { state } of nodes) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function tooLong({ pool, ready, wanted, states, phase }: PoolProgress, seconds: number): AzureTimeoutError {
  const found = Object.entries(states).map(([state, number]) => `${number} ${state}`);
  return new AzureTimeoutError({
    awaited: `${wanted} nodes of pool '${pool}'`,
    seconds,
    advice:
      `${ready} are ready, the phase is ${phase} (${found.join(', ') || 'no nodes'}). ` +
      'Spot nodes may not be had at present: try dedicated ones, another vmSize, or later.',
  });
}
