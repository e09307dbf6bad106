import type { Real } from '../schedule/program.ts';

/** Where the nodes of a grid lie in memory: C order, the last axis contiguous, every row aligned to 64 bytes. */
export interface Layout {
  readonly real: Real;
  /** Nodes per axis. */
  readonly shape: readonly number[];
  /** Layout index of node 0 per axis: cells allocated before it. */
  readonly start: readonly number[];
  /** Cells allocated per axis. */
  readonly extent: readonly number[];
  readonly strides: readonly number[];
  /** Linear index of node (0, …, 0). */
  readonly origin: number;
  /** Elements of one volume, with room for one vector beyond the last row. */
  readonly volume: number;
}

export const bytesOf = (real: Real): 4 | 8 => (real === 'f32' ? 4 : 8);

/** Elements of one 64-byte line: the alignment of rows, and the widest vector of any target. */
export const lanesOf = (real: Real): 8 | 16 => (real === 'f32' ? 16 : 8);

const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;

/**
 * The layout of a grid with `halo` cells around it.
 *
 * Rows whose length in bytes is a multiple of 1 KiB get one more line, so that neighbours in the slow axes don't
 * compete for the same cache sets.
 */
export function layoutOf(shape: readonly number[], halo: readonly number[], real: Real): Layout {
  const lanes = lanesOf(real);
  const last = shape.length - 1;
  const start = halo.map((cells, axis) => (axis === last ? roundUp(cells, lanes) : cells));
  const extent = shape.map((nodes, axis) => start[axis] + nodes + halo[axis]);
  extent[last] = roundUp(extent[last], lanes);
  if ((extent[last] * bytesOf(real)) % 1024 === 0) extent[last] += lanes;
  const strides = shape.map((_, axis) => extent.slice(axis + 1).reduce((product, cells) => product * cells, 1));
  const origin = start.reduce((index, cells, axis) => index + cells * strides[axis], 0);
  return { real, shape, start, extent, strides, origin, volume: extent[0] * strides[0] + lanes };
}
