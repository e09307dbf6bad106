import { positiveInteger } from '@judi4cloud/clusterless/service';
import { type Price, rounded } from './prices.ts';

/** Nodes of a pool by what they cost. */
export interface NodeNumbers {
  readonly dedicated: number;
  readonly spot: number;
}

export interface EstimateInput {
  readonly nodes: NodeNumbers;
  /** Tasks that a node runs at the same time. Default 1. */
  readonly slots?: number;
  /** Left out: the cost of an hour is all that can be told. */
  readonly tasks?: number;
  /** Of one task, with `slots` of them on the node. */
  readonly secondsPerTask?: number;
  /** From asking for a node until it runs tasks, all of it paid for. Default 240. */
  readonly provisioningSeconds?: number;
  readonly price: Price | undefined;
  /** Nodes of an emulator, which cost nothing. */
  readonly free?: boolean;
}

/** What a run will take, as far as can be told before it runs. */
export interface Estimate {
  readonly nodes: NodeNumbers;
  /** USD an hour for all nodes; undefined where no price is known. */
  readonly costPerHour?: number;
  /** From asking for nodes to the last result. */
  readonly seconds?: number;
  /** Node-hours that are paid for. */
  readonly nodeHours?: number;
  /** USD. */
  readonly cost?: number;
  /** Where the price comes from, and what to keep in mind. */
  readonly notes: readonly string[];
}

/**
 * Estimates time and cost: nodes come, take tasks in as many rounds as needed, and go.
 *
 * @example
 * estimate({ nodes: { dedicated: 10, spot: 0 }, tasks: 100, secondsPerTask: 60, provisioningSeconds: 120, price });
 * // 10 rounds of a minute after 2 minutes: 720 s, 2 node-hours
 */
export function estimate(input: EstimateInput): Estimate {
  const { nodes, slots = 1, tasks, secondsPerTask, provisioningSeconds = 240, price, free = false } = input;
  const count = nodes.dedicated + nodes.spot;
  positiveInteger('slots', slots);
  const none = free ? 'An emulator costs nothing' : 'No price is known for this VM size';
  const notes = price ? [`Prices: ${price.source}`, ...price.caveats] : [none];
  const costPerHour = price && rounded(nodes.dedicated * price.dedicated + nodes.spot * price.spot);
  const hourly = { nodes, notes, ...(costPerHour !== undefined && { costPerHour }) };
  if (tasks === undefined || secondsPerTask === undefined || count === 0) return hourly;
  const seconds = provisioningSeconds + Math.ceil(tasks / (count * slots)) * secondsPerTask;
  return {
    ...hourly,
    seconds,
    nodeHours: rounded((count * seconds) / 3600),
    ...(costPerHour !== undefined && { cost: rounded((costPerHour * seconds) / 3600) }),
  };
}
