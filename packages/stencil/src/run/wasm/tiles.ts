import type { Nest, Program } from '../../schedule/program.ts';
import { bytesOf, type Layout, lanesOf } from '../layout.ts';

/** Nodes in a tile: enough work to outweigh its start, little enough to share evenly among threads. */
const nodesPerTile = 32_768;

/** Grids with fewer nodes aren't shared: threads would wait for each other longer than they work. */
const smallestShared = 4096;

/** The size of a nest's tiles, along each axis but the last: rows stay whole. */
export function tileOf(layout: Layout): number[] {
  const slow = layout.shape.slice(0, -1);
  const rowNodes = layout.shape.at(-1) ?? 1;
  const rows = Math.max(1, Math.round(nodesPerTile / rowNodes));
  if (slow.reduce((product, nodes) => product * nodes, rowNodes) <= smallestShared) return slow;
  if (slow.length < 2) return slow.map((nodes) => Math.min(nodes, rows));
  const across = Math.min(slow[1], 16);
  return [Math.min(slow[0], Math.max(1, Math.round(rows / across))), across];
}

/** How the temporaries of a nest lie in a thread's scratch memory, in bytes: a tile, grown by the reach, of padded rows. */
export interface ScratchLayout {
  /** Per axis but the last. */
  readonly strides: readonly number[];
  /** Of one temporary. */
  readonly volume: number;
}

export function scratchLayout(program: Program, nest: Nest, layout: Layout, tile: readonly number[]): ScratchLayout {
  const lanes = lanesOf(program.real);
  const last = layout.shape.length - 1;
  const grown = layout.shape.map((nodes, axis) => {
    const [before, after] = [0, 1].map((side) => Math.max(...nest.stages.map(({ reach }) => reach[axis][side])));
    return (axis === last ? nodes : tile[axis]) + before + after;
  });
  grown[last] = (Math.ceil(grown[last] / lanes) + 1) * lanes;
  const bytes = bytesOf(program.real);
  if ((grown[last] * bytes) % 1024 === 0) grown[last] += lanes;
  const stride = (axis: number): number => grown.slice(axis + 1).reduce((product, cells) => product * cells, bytes);
  return { strides: tile.map((_, axis) => stride(axis)), volume: grown[0] * stride(0) + lanes * bytes };
}
