import type { RealArray } from '../propagate/propagator.ts';
import { gridSize } from './grid.ts';

/** A part of a grid: from `start`, `n` points along each axis. */
export interface Box {
  readonly start: readonly number[];
  readonly n: readonly number[];
}

/** Calls `visit(full, part, length)` for every row of a box along the last axis: offsets in the grid and in the box. */
function forEachRow(n: readonly number[], box: Box, visit: (full: number, part: number, length: number) => void): void {
  const last = n.length - 1;
  const ny = last === 2 ? box.n[1] : 1;
  const y0 = last === 2 ? box.start[1] : 0;
  const fullY = last === 2 ? n[1] : 1;
  const length = box.n[last];
  for (let x = 0; x < box.n[0]; x++)
    for (let y = 0; y < ny; y++)
      visit(((box.start[0] + x) * fullY + y0 + y) * n[last] + box.start[last], (x * ny + y) * length, length);
}

/** The values of a box. */
export function cropArray<T extends RealArray>(data: T, n: readonly number[], box: Box): T {
  const size = gridSize(box.n);
  const out = data instanceof Float64Array ? new Float64Array(size) : new Float32Array(size);
  forEachRow(n, box, (full, part, length) => {
    out.set(data.subarray(full, full + length), part);
  });
  return out as T;
}

/** Zero everywhere but in the box: the adjoint of {@link cropArray}. */
export function embedArray(part: RealArray, n: readonly number[], box: Box): Float32Array {
  const out = new Float32Array(gridSize(n));
  forEachRow(n, box, (full, from, length) => {
    out.set(part.subarray(from, from + length), full);
  });
  return out;
}
