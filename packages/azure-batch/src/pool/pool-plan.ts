import { positiveInteger } from '@judi4cloud/clusterless/service';
import type { NodeNumbers } from '../cost/estimate.ts';
import { PoolOptionsError } from '../errors.ts';

/** One of the pools that a session uses. */
export interface PlannedPool {
  readonly name: string;
  readonly vmSize: string;
  readonly nodes: number;
}

/**
 * A pool for each VM size, with the nodes shared out evenly; the first ones get those that are left over.
 *
 * A single pool has the name as it is, several have the size behind it.
 *
 * @throws PoolOptionsError for fewer nodes than sizes, sizes named twice, or none
 *
 * @example
 * planPools('JudiPool', ['Standard_E8s_v3', 'Standard_E16s_v3'], 5);
 * // JudiPool-E8s_v3 with 3 nodes, JudiPool-E16s_v3 with 2
 */
export function planPools(name: string, vmSizes: string | readonly string[], nodes: number): readonly PlannedPool[] {
  const sizes = typeof vmSizes === 'string' ? [vmSizes] : vmSizes;
  positiveInteger('the number of nodes', nodes);
  const distinct = new Set(sizes.map((size) => size.toLowerCase()));
  if (sizes.length === 0 || distinct.size < sizes.length) {
    throw new PoolOptionsError({
      option: 'vmSize',
      got: `[${sizes.join(', ')}]`,
      expected: 'one size or several different ones.',
    });
  }
  if (nodes < sizes.length) {
    throw new PoolOptionsError({
      option: 'nworkers',
      got: String(nodes),
      expected: `at least one for each of the ${sizes.length} VM sizes.`,
    });
  }
  return sizes.map((vmSize, i) => ({
    name: sizes.length === 1 ? name : `${name}-${vmSize.replace(/^standard_/i, '')}`,
    vmSize,
    nodes: Math.floor(nodes / sizes.length) + (i < nodes % sizes.length ? 1 : 0),
  }));
}

/**
 * Divides nodes into dedicated and Spot ones.
 *
 * @param spot all of them Spot (true), none (false), or a part between 0 and 1
 */
export function splitNodes(nodes: number, spot: boolean | number = false): NodeNumbers {
  const part = typeof spot === 'boolean' ? Number(spot) : spot;
  if (!(part >= 0 && part <= 1)) {
    throw new PoolOptionsError({
      option: 'spot',
      got: String(spot),
      expected: 'true, false, or the part of the nodes, between 0 and 1.',
    });
  }
  const count = Math.round(nodes * part);
  return { dedicated: nodes - count, spot: count };
}
