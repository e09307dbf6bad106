import type { BatchPoolNodeCounts } from '../client/types/pool.ts';
import { CostLimitError } from '../errors.ts';
import type { NodeNumbers } from './estimate.ts';
import { type Price, rounded } from './prices.ts';

export interface CostMeterOptions {
  readonly price: Pick<Price, 'dedicated' | 'spot'>;
  /** USD that must not be exceeded. */
  readonly maxCost?: number;
  /** Longest time between two readings, seconds. Default 60. */
  readonly pollSeconds?: number;
  /** From deciding to stop until the last node is gone, seconds. Default 180. */
  readonly windDownSeconds?: number;
}

/** State of a meter after a reading. */
export interface CostReading {
  /** USD so far. */
  readonly cost: number;
  /** USD an hour at present. */
  readonly costPerHour: number;
  readonly nodeHours: number;
  /** USD in the end if one stopped after the next reading instead of now. */
  readonly projected: number;
  /** Why to stop now; it stays once it is there. */
  readonly limit?: CostLimitError;
}

/**
 * Adds up what nodes cost, from readings of how many there are, and says when to stop so that `maxCost` is not exceeded.
 *
 * Between two readings the larger number counts. A reading says to stop as long as stopping at the next one would be too
 * late: spending goes on for `pollSeconds` and then `windDownSeconds`, with the nodes there are or are asked for. So the limit
 * holds if readings come in time and the number of nodes doesn't grow beyond what was asked for.
 *
 * @example
 * const meter = new CostMeter({ price, maxCost: 20 });
 * const { cost, limit } = meter.read(Date.now(), billedNodes(counts), targets);
 * if (limit) throw limit;
 */
export class CostMeter {
  readonly #options: Required<Omit<CostMeterOptions, 'maxCost'>> & { readonly maxCost: number };
  // Node-milliseconds are whole numbers, so that no rounding piles up over thousands of readings.
  #dedicatedTime = 0;
  #spotTime = 0;
  #last: { readonly at: number; readonly nodes: NodeNumbers } | undefined;
  #limit: CostLimitError | undefined;

  constructor({
    price,
    maxCost = Number.POSITIVE_INFINITY,
    pollSeconds = 60,
    windDownSeconds = 180,
  }: CostMeterOptions) {
    this.#options = { price, maxCost, pollSeconds, windDownSeconds };
  }

  /**
   * Takes a reading.
   *
   * @param at milliseconds since 1970
   * @param nodes that are paid for now
   * @param target nodes that were asked for and may come before the next reading
   */
  read(at: number, nodes: NodeNumbers, target: NodeNumbers = nodes): CostReading {
    if (this.#last) {
      const passed = Math.max(0, Math.round(at - this.#last.at));
      const between = larger(this.#last.nodes, nodes);
      this.#dedicatedTime += between.dedicated * passed;
      this.#spotTime += between.spot * passed;
    }
    this.#last = { at, nodes };
    const { pollSeconds, windDownSeconds, maxCost } = this.#options;
    const cost = this.#usd({ dedicated: this.#dedicatedTime, spot: this.#spotTime }, 1);
    const ahead = (pollSeconds + windDownSeconds) * 1000;
    const projected = rounded(cost + this.#usd(larger(nodes, target), ahead));
    if (projected > maxCost) this.#limit ??= new CostLimitError({ cost, projected, maxCost });
    return {
      cost,
      costPerHour: this.#usd(nodes, 3_600_000),
      nodeHours: rounded((this.#dedicatedTime + this.#spotTime) / 3_600_000),
      projected,
      ...(this.#limit && { limit: this.#limit }),
    };
  }

  #usd({ dedicated, spot }: NodeNumbers, milliseconds: number): number {
    const { price } = this.#options;
    return rounded(((dedicated * price.dedicated + spot * price.spot) * milliseconds) / 3_600_000);
  }
}

function larger(a: NodeNumbers, b: NodeNumbers): NodeNumbers {
  return { dedicated: Math.max(a.dedicated, b.dedicated), spot: Math.max(a.spot, b.spot) };
}

/** Nodes of a pool that are paid for: all but those that were taken back or switched off. */
export function billedNodes({ dedicated, lowPriority }: Omit<BatchPoolNodeCounts, 'poolId'>): NodeNumbers {
  const billed = (counts: BatchPoolNodeCounts['dedicated']) =>
    counts ? counts.total - counts.preempted - counts.deallocated : 0;
  return { dedicated: billed(dedicated), spot: billed(lowPriority) };
}
