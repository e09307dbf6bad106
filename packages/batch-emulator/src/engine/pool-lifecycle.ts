import type { Node, Pool } from '../state/entities.ts';
import type { ResizeError } from '../state/records/pool-record.ts';
import { moved } from '../state/status.ts';
import { timeLimit } from '../wire/duration.ts';
import type { NodeDeallocationOption } from '../wire/pool-shapes.ts';
import { vmCores } from '../wire/vm-sizes.ts';
import { changeAllocation, changePool, refreshNode } from './change.ts';
import type { Engine } from './engine.ts';
import { createNode, forgetNode, goDown, removeNode, stopTasksOf, type TasksOfNode } from './node-lifecycle.ts';

export interface Resize {
  readonly dedicated: number;
  readonly spot: number;
  readonly deallocation?: NodeDeallocationOption | undefined;
  readonly timeout?: string | undefined;
}

/** Begins to bring a pool to new numbers of nodes. */
export function resizePool(engine: Engine, pool: Pool, resize: Resize): void {
  const { record } = pool;
  record.targets = { dedicated: resize.dedicated, spot: resize.spot };
  record.deallocation = resize.deallocation ?? 'requeue';
  if (resize.timeout !== undefined) record.resizeTimeout = resize.timeout;
  record.resizeErrors = [];
  changeAllocation(engine, pool, 'resizing');
  continueResize(engine, pool);
}

/** Goes on with a resize that has begun; also after a restart. */
export function continueResize(engine: Engine, pool: Pool): void {
  const { clock, timing, faults } = engine;
  clock.clear(pool.resizeStep);
  const { dedicated, spot } = pool.record.targets;
  const grows = dedicated > staying(pool, true) || spot > staying(pool, false);
  const wait = grows ? timing.allocation + faults.allocationDelay() : 0;
  const limit = timeLimit(pool.record.resizeTimeout);
  if (wait > limit) {
    pool.resizeStep = clock.setTimer(limit, () =>
      settle(engine, pool, [{ code: 'AllocationTimedOut', message: 'The nodes were not allocated in time.' }]),
    );
  } else pool.resizeStep = clock.setTimer(wait, () => allocate(engine, pool));
}

/** Ends a resize where it is. */
export function stopResize(engine: Engine, pool: Pool): void {
  engine.clock.clear(pool.resizeStep);
  for (const id of pool.leaving) {
    const node = pool.nodes.get(id);
    pool.leaving.delete(id);
    if (node) refreshNode(engine, node);
  }
  changeAllocation(engine, pool, 'stopping');
  pool.resizeStep = engine.clock.setTimer(engine.timing.removal, () =>
    settle(engine, pool, [{ code: 'ResizeStopped', message: 'The resize was stopped on request of the user.' }]),
  );
}

/** Removes certain nodes from a pool, which becomes smaller by them. */
export function removeNodes(
  engine: Engine,
  pool: Pool,
  nodes: readonly Node[],
  deallocation: NodeDeallocationOption | undefined,
): void {
  const { targets } = pool.record;
  const gone = (dedicated: boolean): number => nodes.filter((node) => node.record.dedicated === dedicated).length;
  pool.record.targets = {
    dedicated: Math.max(0, targets.dedicated - gone(true)),
    spot: Math.max(0, targets.spot - gone(false)),
  };
  pool.record.deallocation = deallocation ?? 'requeue';
  pool.record.resizeErrors = [];
  changeAllocation(engine, pool, 'resizing');
  for (const node of nodes) leave(engine, pool, node);
  settleWhenDone(engine, pool);
}

export function deletePool(engine: Engine, pool: Pool): void {
  const { record } = pool;
  record.status = moved(record.status, 'deleting', engine.clock.now());
  changePool(engine, pool);
  continueDeletion(engine, pool);
}

/** Goes on with a deletion that has begun; also after a restart. */
export function continueDeletion(engine: Engine, pool: Pool): void {
  engine.clock.clear(pool.resizeStep);
  engine.clock.clear(pool.autoScaleTimer);
  for (const node of pool.nodes.values()) goDown(engine, node, 'leavingpool');
  engine.clock.setTimer(engine.timing.deletion, () => {
    for (const node of [...pool.nodes.values()]) forgetNode(engine, node);
    engine.account.pools.delete(pool.id.toLowerCase());
    engine.journal.removePool(pool);
    engine.log(`pool ${pool.id} is deleted`);
    engine.folders.discardPool(pool.id);
  });
}

/** Removes the nodes that were to leave after their tasks and have none any more. */
export function removeDrained(engine: Engine, pool: Pool): void {
  for (const id of pool.leaving) {
    const node = pool.nodes.get(id);
    if (node && node.running.size === 0) removeNode(engine, node, () => settleWhenDone(engine, pool));
  }
}

function allocate(engine: Engine, pool: Pool): void {
  const { targets, resizeErrors } = pool.record;
  const errors: ResizeError[] = [...resizeErrors];
  for (const dedicated of [true, false]) {
    const difference = (dedicated ? targets.dedicated : targets.spot) - staying(pool, dedicated);
    if (difference > 0) errors.push(...grow(engine, pool, dedicated, difference));
    for (const node of victims(pool, dedicated, -difference)) leave(engine, pool, node);
  }
  pool.record.resizeErrors = errors;
  settleWhenDone(engine, pool);
}

function grow(engine: Engine, pool: Pool, dedicated: boolean, wanted: number): ResizeError[] {
  const { quotas, faults } = engine;
  const cores = vmCores(pool.record.spec.vmSize);
  const quota = dedicated ? quotas.dedicatedCores : quotas.spotCores;
  const byQuota = Math.floor((quota - usedCores(engine, dedicated)) / cores);
  const byPool = quotas.nodesPerPool - pool.nodes.size;
  const allowed = Math.max(0, Math.min(wanted, byQuota, byPool));
  const given = faults.allocate(allowed);
  for (let i = 0; i < given; i++) createNode(engine, pool, dedicated);
  const errors: ResizeError[] = [];
  if (allowed < wanted && byQuota <= byPool) {
    errors.push({
      code: dedicated ? 'AccountCoreQuotaReached' : 'AccountLowPriorityCoreQuotaReached',
      message: `The account's quota of ${quota} ${dedicated ? 'dedicated' : 'Spot'} cores is reached.`,
    });
  } else if (allowed < wanted) {
    errors.push({ code: 'PoolNodeCountReached', message: `A pool has at most ${quotas.nodesPerPool} nodes.` });
  }
  if (given < allowed) {
    const message = `Of ${allowed} nodes only ${given} could be allocated.`;
    errors.push({ code: 'AllocationFailed', message });
  }
  return errors;
}

function usedCores(engine: Engine, dedicated: boolean): number {
  let cores = 0;
  for (const pool of engine.account.pools.values()) cores += pool.count(dedicated) * vmCores(pool.record.spec.vmSize);
  return cores;
}

/** Nodes that don't leave. */
function staying(pool: Pool, dedicated: boolean): number {
  let count = 0;
  for (const node of pool.nodes.values()) {
    if (node.record.dedicated === dedicated && !pool.leaving.has(node.id) && node.state !== 'leavingpool') count += 1;
  }
  return count;
}

/** The nodes that are missed least: those out of order first, then idle ones, then the least busy. */
function victims(pool: Pool, dedicated: boolean, count: number): Node[] {
  if (count <= 0) return [];
  const worth = (node: Node): number => {
    if (node.state === 'running') return 2 + node.running.size;
    return node.state === 'idle' ? 1 : 0;
  };
  return [...pool.nodes.values()]
    .filter((node) => node.record.dedicated === dedicated && !pool.leaving.has(node.id) && node.state !== 'leavingpool')
    .sort((a, b) => worth(a) - worth(b))
    .slice(0, count);
}

function leave(engine: Engine, pool: Pool, node: Node): void {
  pool.leaving.add(node.id);
  const { deallocation } = pool.record;
  const tasks: TasksOfNode = deallocation === 'retaineddata' ? 'taskcompletion' : deallocation;
  stopTasksOf(node, tasks);
  refreshNode(engine, node);
}

function settleWhenDone(engine: Engine, pool: Pool): void {
  const { record } = pool;
  if (record.allocation.state !== 'resizing' || pool.leaving.size > 0) {
    engine.wake(pool);
    return;
  }
  settle(engine, pool, record.resizeErrors);
}

function settle(engine: Engine, pool: Pool, errors: readonly ResizeError[]): void {
  pool.record.resizeErrors = [...errors];
  changeAllocation(engine, pool, 'steady');
  engine.log(`pool ${pool.id} has ${pool.nodes.size} nodes${errors.map(({ code }) => `, ${code}`).join('')}`);
  engine.wake(pool);
}
