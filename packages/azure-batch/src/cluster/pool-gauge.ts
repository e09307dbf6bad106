import type { ClusterGauge, ClusterState } from '@judi4cloud/clusterless/service';
import type { BatchClient } from '../client/batch-client.ts';
import { isNotFound } from '../client/batch-service-error.ts';
import type { BatchNodeCounts } from '../client/types/pool.ts';
import { billedNodes, CostMeter } from '../cost/cost-meter.ts';
import type { NodeNumbers } from '../cost/estimate.ts';
import type { Price } from '../cost/prices.ts';
import { rounded } from '../cost/prices.ts';
import { CostLimitError, PoolGoneError } from '../errors.ts';
import { type PoolSupply, supplyProperties } from '../pool/pool-supply.ts';

/** A pool that is gauged. */
export interface GaugedPool {
  readonly batch: BatchClient;
  readonly id: string;
  /** Asks again for nodes that did not come. */
  readonly supply: PoolSupply;
  readonly nodes: NodeNumbers;
  readonly price: Price | undefined;
  /** Nodes that are idle are to leave at once. */
  readonly eager: boolean;
  readonly pullsImage: boolean;
}

/** Milliseconds between two looks at nodes: of an emulator, and at Azure. */
export const nearInterval = 1000;
export const farInterval = 10_000;

export interface PoolGaugeOptions {
  readonly maxCost?: number | undefined;
  /** Milliseconds between two readings. */
  readonly interval: number;
  /** Gives all nodes back, before they cost more than they may. */
  readonly release?: () => Promise<void>;
  /** Is told what changed. */
  readonly log: (line: string) => void;
  /** Is told what is amiss and may pass. */
  readonly warn: (line: string) => void;
}

/** Azure evaluates a formula that is set anew at once, but not more often than this, in milliseconds. */
const nudgeInterval = 35_000;

/**
 * Reads the nodes of pools: their states, what they cost, whether more of them will come.
 *
 * A pool that scales by itself looks at its formula every five minutes; when nodes of an eager one are idle, this makes it look at
 * once, so that they are not paid for longer.
 */
export class PoolGauge implements ClusterGauge {
  readonly #pools: readonly GaugedPool[];
  readonly #meters: readonly (CostMeter | undefined)[];
  readonly #options: PoolGaugeOptions;
  /** Pools that were not there at the last reading. */
  readonly #missing = new Set<GaugedPool>();
  /** Pools that wait for nodes which can't be had at present. */
  readonly #short = new Set<GaugedPool>();
  #next = 0;
  #nudged = 0;
  #last = '';
  #reading: { readonly signal: AbortSignal; readonly state: Promise<ClusterState> } | undefined;

  constructor(pools: readonly GaugedPool[], options: PoolGaugeOptions) {
    this.#pools = pools;
    this.#options = options;
    const pollSeconds = Math.max(60, options.interval / 1000);
    this.#meters = pools.map(({ price }) => price && new CostMeter({ price, pollSeconds }));
  }

  /**
   * @throws CostLimitError when what may be spent is about to be, PoolResizeError when there are no nodes and none will come,
   *   PoolGoneError when somebody deleted a pool
   */
  async read(signal: AbortSignal): Promise<ClusterState | undefined> {
    if (this.#reading === undefined && Date.now() < this.#next) return undefined;
    this.#reading ??= { signal, state: this.#readOnce(signal) };
    const reading = this.#reading;
    try {
      return await reading.state;
    } catch (error) {
      // Whoever began the reading gave it up, which is nobody else's affair.
      if (reading.signal.aborted && !signal.aborted) return undefined;
      throw error;
    }
  }

  async #readOnce(signal: AbortSignal): Promise<ClusterState> {
    try {
      return await this.#read(signal);
    } finally {
      this.#next = Date.now() + this.#options.interval;
      this.#reading = undefined;
    }
  }

  async #read(signal: AbortSignal): Promise<ClusterState> {
    const states: Record<string, number> = {};
    const waits: string[] = [];
    let [cost, projected] = [0, 0];
    for (const [i, pool] of this.#pools.entries()) {
      const counts = await countsOf(pool, signal);
      for (const kind of [counts.dedicated, counts.lowPriority]) addCounts(states, kind);
      const reading = this.#meters[i]?.read(Date.now(), billedNodes(counts), pool.nodes);
      cost += reading?.cost ?? 0;
      projected += reading?.projected ?? 0;
      const count = (counts.dedicated?.total ?? 0) + (counts.lowPriority?.total ?? 0);
      if (count > 0) this.#missing.delete(pool);
      const isShort = count === 0 || count < pool.nodes.dedicated + pool.nodes.spot;
      const wait = isShort ? await this.#supply(pool, signal) : undefined;
      if (wait !== undefined) waits.push(wait);
      else this.#short.delete(pool);
    }
    await this.#nudge(states, signal);
    const { maxCost } = this.#options;
    if (maxCost !== undefined && projected > maxCost) {
      await this.#options.release?.();
      throw new CostLimitError({ cost: rounded(cost), projected: rounded(projected), maxCost });
    }
    const pullsImage = this.#pools.some((pool) => pool.pullsImage);
    const phase = phaseOf(states, { pullsImage, waits });
    this.#tell(phase, states);
    const priced = this.#meters.some((meter) => meter !== undefined);
    return { phase, nodes: states, ...(priced && { cost: { amount: rounded(cost), currency: 'USD' } }) };
  }

  /** Asks again for the nodes of a pool that lacks some; tells what is waited for. */
  async #supply(pool: GaugedPool, signal: AbortSignal): Promise<string | undefined> {
    const { batch, id, supply } = pool;
    const found = await batch
      .getPool(id, { select: ['state', ...supplyProperties], signal })
      .catch((error: unknown) => {
        if (isNotFound(error)) return undefined;
        throw error;
      });
    if (found === undefined || found.state === 'deleting') {
      // Its last tasks may have ended since they were looked at: they are, before the next reading.
      if (this.#missing.has(pool)) throw new PoolGoneError({ pool: id });
      this.#missing.add(pool);
      return undefined;
    }
    this.#missing.delete(pool);
    const wait = await supply.consider(found, signal);
    if (wait !== undefined && !this.#short.has(pool)) {
      this.#short.add(pool);
      const said = (found.resizeErrors ?? []).map(({ code, message }) => `${code}: ${message}`).join('; ');
      this.#options.warn(`Pool '${id}' lacks nodes${said && `: ${said}`} They are asked for again, ever more rarely.`);
    }
    return wait;
  }

  async #nudge(states: Readonly<Record<string, number>>, signal: AbortSignal): Promise<void> {
    const lazy = this.#pools.filter(({ eager }) => eager);
    if (lazy.length === 0 || !states['idle'] || Date.now() - this.#nudged < nudgeInterval) return;
    this.#nudged = Date.now();
    for (const { batch, id } of lazy) {
      const { autoScaleFormula } = await batch.getPool(id, { select: ['autoScaleFormula'], signal });
      if (autoScaleFormula !== undefined) await batch.enablePoolAutoScale(id, { autoScaleFormula }, { signal });
    }
  }

  #tell(phase: string, states: Readonly<Record<string, number>>): void {
    const nodes = Object.entries(states).map(([state, count]) => `${count} ${state}`);
    const line = `${phase}: ${nodes.join(', ') || 'no nodes'}`;
    if (line !== this.#last) this.#options.log(line);
    this.#last = line;
  }
}

async function countsOf({ batch, id }: GaugedPool, signal: AbortSignal) {
  for await (const counts of batch.listPoolNodeCounts({ filter: `poolId eq '${id}'`, signal })) return counts;
  return { poolId: id };
}

function addCounts(states: Record<string, number>, counts: BatchNodeCounts | undefined): void {
  for (const [state, count] of Object.entries(counts ?? {})) {
    if (state !== 'total' && count > 0) states[state] = (states[state] ?? 0) + count;
  }
}

interface Surroundings {
  readonly pullsImage: boolean;
  /** What pools wait for that lack nodes. */
  readonly waits: readonly string[];
}

/** What a cluster is at, by the nodes that have come furthest. */
function phaseOf(states: Readonly<Record<string, number>>, { pullsImage, waits }: Surroundings): string {
  if (states['running'] || states['idle']) return 'running';
  if (states['waitingForStartTask']) return 'starting nodes';
  if (states['starting']) return pullsImage ? 'pulling the image' : 'booting nodes';
  const [wait] = waits;
  if (wait !== undefined) return wait;
  return states['preempted'] && !states['creating'] ? 'waiting for Spot nodes to come back' : 'allocating nodes';
}
