import { scratchOf } from '../../emit/scratch.ts';
import type { Nest, Program } from '../../schedule/program.ts';
import { bytesOf, type Layout, lanesOf } from '../layout.ts';

/** Nodes in a tile at most: it stays in a second-level cache, and cancelling needn't wait long. */
const mostNodes = 32_768;

/** Nodes in a tile at least: threads would wait for each other longer than they work. */
const leastNodes = 2048;

/** Tiles for each thread, so that slower ones can leave some to others. */
const tilesPerThread = 4;

/** Rows of a 3D tile side by side: with the neighbours that its stencils touch, they stay in a second-level cache. */
const rowsAcross = 16;

/** Temporaries ahead of a tile are computed again by the next one: at most an eighth of the work. */
const leadsPerTile = 8;

/** The size of a nest's tiles, along each axis but the last: rows stay whole. */
export function tileOf(program: Program, nest: Nest, layout: Layout, threads: number): number[] {
  const slow = layout.shape.slice(0, -1);
  const nodes = layout.shape.reduce((product, length) => product * length, 1);
  const wanted = Math.min(mostNodes, Math.max(leastNodes, nodes / (tilesPerThread * threads)));
  const { lead, margins } = scratchOf(program, nest);
  const across = slow.slice(1).map((rows, axis) => Math.min(rows, margins[axis] > 0 ? 2 * rowsAcross : rowsAcross));
  const planeNodes = across.reduce((product, rows) => product * rows, layout.shape.at(-1) ?? 1);
  const planes = Math.max(1, Math.round(wanted / planeNodes), lead * leadsPerTile);
  return slow.map((length, axis) => (axis === 0 ? evenPart(length, planes) : across[axis - 1]));
}

/** A length not above `most` that cuts `whole` into as many parts, nearly equal. */
const evenPart = (whole: number, most: number): number => Math.ceil(whole / Math.ceil(whole / most));

/** How the temporaries of a nest lie in a thread's scratch memory. */
export interface ScratchLayout {
  /** Bytes from one cell to the next, per axis but the last. */
  readonly strides: readonly number[];
  readonly bytes: number;
}

export function scratchLayout(program: Program, nest: Nest, layout: Layout, tile: readonly number[]): ScratchLayout {
  const lanes = lanesOf(program.real);
  const { planes, rowMargin } = scratchOf(program, nest);
  const last = layout.shape.length - 1;
  const most = (axis: number, side: 0 | 1): number => Math.max(...nest.stages.map(({ reach }) => reach[axis][side]));
  let row = (Math.ceil((rowMargin + layout.shape[last] + most(last, 1)) / lanes) + 1) * lanes;
  if ((row * bytesOf(program.real)) % 1024 === 0) row += lanes;
  const rowBytes = row * bytesOf(program.real);
  const rows = tile.slice(1).map((nodes, i) => nodes + most(i + 1, 0) + most(i + 1, 1));
  const strides = tile.map((_, axis) => rows.slice(axis).reduce((product, count) => product * count, rowBytes));
  return { strides, bytes: planes * (strides[0] ?? rowBytes) + 64 };
}
