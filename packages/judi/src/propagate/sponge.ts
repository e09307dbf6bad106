import type { RealArray } from '@judi4cloud/stencil';
import type { PaddedGrid } from './padded-grid.ts';

/**
 * The damping η of the absorbing layers along one axis, as it stands before ∂u/∂t: 0 in the model, growing to the outer edge as
 * `c·(p − sin(2πp)/(2π))/h` with `p` the distance into the layer and `c = 1.5·ln(1000)/(nb − 3)`.
 *
 * The damping at a node is the sum of the profiles of its coordinates.
 */
export function spongeProfile(grid: PaddedGrid, nb: number, axis: number, into: RealArray): void {
  const { layout, shape, spacing, before } = grid;
  const cells = nb - 3;
  const start = layout.start[axis];
  const end = start + shape[axis] - 1;
  for (let i = 0; i < cells; i++) {
    const position = Math.abs((cells - i + 1) / cells);
    const strength = (1.5 * Math.log(1000)) / cells;
    const value = (strength * (position - Math.sin(2 * Math.PI * position) / (2 * Math.PI))) / spacing[axis];
    if (before[axis] > 0) into[start + i] = value;
    into[end - i] = value;
  }
}
