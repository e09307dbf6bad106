import type { PointData, RealArray } from '@judi4cloud/stencil';
import type { PaddedGrid } from './padded-grid.ts';
import type { Positions } from './propagator.ts';

/** The nodes around each point with their multilinear weights, and room for its data. */
export function interpolate(grid: PaddedGrid, { count, coordinates }: Positions, data: RealArray): PointData {
  const { origin, spacing, shape, layout } = grid;
  const ndim = shape.length;
  const support = 2 ** ndim;
  const nodes = new Float64Array(count * support);
  const weights = layout.real === 'f32' ? new Float32Array(count * support) : new Float64Array(count * support);
  for (let point = 0; point < count; point++) {
    for (let corner = 0; corner < support; corner++) {
      let index = layout.origin;
      let weight = 1;
      for (let axis = 0; axis < ndim; axis++) {
        const place = (coordinates[point * ndim + axis] - origin[axis]) / spacing[axis];
        const cell = Math.min(Math.floor(place), shape[axis] - 2);
        const upper = (corner >> axis) & 1;
        index += (cell + upper) * layout.strides[axis];
        weight *= upper ? place - cell : 1 - (place - cell);
      }
      nodes[point * support + corner] = index;
      weights[point * support + corner] = weight;
    }
  }
  return { count, support, nodes, weights, data };
}
