import { type Layout, layoutOf, type Program, type Real } from '@judi4cloud/stencil';
import type { Medium, RealArray } from './propagator.ts';

/** A model surrounded by absorbing layers, and where its values lie in a kernel's arrays. */
export interface PaddedGrid {
  /** Nodes of the model. */
  readonly model: readonly number[];
  /** Cells before the model, per axis: `nb`, or none above a free surface. */
  readonly before: readonly number[];
  /** Nodes with the layers. */
  readonly shape: readonly number[];
  readonly spacing: readonly number[];
  /** Position of the first padded node, in metres. */
  readonly origin: readonly number[];
  readonly freeSurface: boolean;
  readonly layout: Layout;
}

interface Extent {
  readonly n: readonly number[];
  readonly nb: number;
}

const cellsBefore = ({ n, nb }: Extent, freeSurface: boolean): number[] =>
  n.map((_, axis) => (freeSurface && axis === n.length - 1 ? 0 : nb));

/** Nodes of a model with its absorbing layers. */
export function paddedShape(extent: Extent, freeSurface: boolean): number[] {
  const before = cellsBefore(extent, freeSurface);
  return extent.n.map((nodes, axis) => before[axis] + nodes + extent.nb);
}

/** The cells around a grid that serve all of several programs. */
export const commonHalo = (operators: readonly { readonly program: Program }[]): number[] =>
  operators[0].program.halo.map((_, axis) => Math.max(...operators.map(({ program }) => program.halo[axis])));

/** Pads a medium by `nb` cells on each side, except above a free surface, for kernels that reach `halo` cells beyond. */
export function padGrid(medium: Medium, freeSurface: boolean, halo: readonly number[], real: Real): PaddedGrid {
  const { n, d, o } = medium;
  const before = cellsBefore(medium, freeSurface);
  const shape = paddedShape(medium, freeSurface);
  const origin = o.map((start, axis) => start - before[axis] * d[axis]);
  return { model: n, before, shape, spacing: d, origin, freeSurface, layout: layoutOf(shape, halo, real) };
}

/** What a parameter does above a free surface: repeat the first value, or mirror it half a cell above the first node. */
export type AboveSurface = 'repeat' | 'mirror';

/** Writes a parameter of the model's shape into a kernel's array, edge values repeated in the layers and the halo. */
export function fillParameter(grid: PaddedGrid, values: RealArray, above: AboveSurface, into: RealArray): void {
  const { model } = grid;
  const maps = model.map((_, axis) => modelIndex(grid, axis, above));
  const [slow, ...inner] = maps;
  const last = inner.length - 1;
  const rowLength = model[model.length - 1];
  const middle = last > 0 ? inner[0] : Int32Array.of(0);
  const middleNodes = last > 0 ? model[1] : 1;
  const fast = inner[last];
  let index = 0;
  for (let i = 0; i < slow.length; i++) {
    for (let j = 0; j < middle.length; j++) {
      const row = (slow[i] * middleNodes + middle[j]) * rowLength;
      for (let k = 0; k < fast.length; k++) into[index++] = values[row + fast[k]];
    }
  }
  into.fill(1, index);
}

/**
 * Writes a perturbation of a parameter, of the model's shape, into a kernel's array: edge values repeated in the layers, mirrored above a free
 * surface, and zero beyond. Images have no values beyond the grid, so that nothing may scatter there.
 */
export function fillPerturbation(grid: PaddedGrid, values: RealArray, into: RealArray): void {
  fillParameter(grid, values, 'mirror', into);
  const { shape, layout, freeSurface } = grid;
  const { start, extent } = layout;
  const last = shape.length - 1;
  const rows = extent.slice(0, last).reduce((product, cells) => product * cells, 1);
  const first = freeSurface ? 0 : start[last];
  const isBeyond = (index: number, axis: number) => index < start[axis] || index >= start[axis] + shape[axis];
  for (let row = 0; row < rows; row++) {
    const [begin, end] = [row * extent[last], (row + 1) * extent[last]];
    const outside =
      last === 1 ? isBeyond(row, 0) : isBeyond(Math.floor(row / extent[1]), 0) || isBeyond(row % extent[1], 1);
    into.fill(0, begin, outside ? end : begin + first);
    into.fill(0, begin + start[last] + shape[last], end);
  }
}

/** For every layout index along an axis, the model's node whose value stands there. */
function modelIndex({ layout, before, model, freeSurface }: PaddedGrid, axis: number, above: AboveSurface): Int32Array {
  const nodes = model[axis];
  const mirrored = freeSurface && above === 'mirror' && axis === model.length - 1;
  return Int32Array.from({ length: layout.extent[axis] }, (_, i) => {
    const node = i - layout.start[axis] - before[axis];
    if (node < 0) return mirrored ? Math.min(-node - 1, nodes - 1) : 0;
    return Math.min(node, nodes - 1);
  });
}

/**
 * The model's part of an array on the padded grid; with `sumPadding` the layers' values are added to the model's edges, which
 * is the transpose of repeating edge values.
 */
export function extractModel(grid: PaddedGrid, padded: RealArray, sumPadding: boolean): RealArray {
  const { model, shape, before, layout } = grid;
  const size = model.reduce((product, nodes) => product * nodes, 1);
  const result = layout.real === 'f32' ? new Float32Array(size) : new Float64Array(size);
  const sums = sumPadding ? new Float64Array(size) : result;
  const [nx, ny, nz] = shape.length === 3 ? shape : [shape[0], 1, shape[1]];
  const [bx, by, bz] = shape.length === 3 ? before : [before[0], 0, before[1]];
  const [mx, my, mz] = shape.length === 3 ? model : [model[0], 1, model[1]];
  const strideY = shape.length === 3 ? layout.strides[1] : 0;
  for (let x = 0; x < nx; x++) {
    if (!sumPadding && (x < bx || x >= bx + mx)) continue;
    const ix = Math.min(Math.max(x - bx, 0), mx - 1);
    for (let y = 0; y < ny; y++) {
      if (!sumPadding && (y < by || y >= by + my)) continue;
      const iy = Math.min(Math.max(y - by, 0), my - 1);
      const row = layout.origin + x * layout.strides[0] + y * strideY;
      const out = (ix * my + iy) * mz;
      if (!sumPadding) for (let z = 0; z < mz; z++) result[out + z] = padded[row + bz + z];
      else for (let z = 0; z < nz; z++) sums[out + Math.min(Math.max(z - bz, 0), mz - 1)] += padded[row + z];
    }
  }
  if (sumPadding) result.set(sums);
  return result;
}
