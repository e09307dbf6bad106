import { gridAxes } from '../content/grid-variables.ts';
import { sizeOf } from '../content/variable.ts';
import type { DataFile } from '../data-file.ts';
import { placeRows, sameOrder } from './axis-order.ts';
import type { GridVariable } from './grid-axes.ts';

/** Most values that are read at a time, beside those that are wanted. */
const slab = 1 << 22;

/** All values of a variable in float32, with z fastest; they are read part by part, so that nothing else of their size is held. */
export async function readGrid(
  file: DataFile,
  { variable, stored }: GridVariable,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const { shape, rows } = variable;
  const row = sizeOf(shape.slice(1));
  const wanted = gridAxes(shape.length);
  const out = new Float32Array(sizeOf(shape));
  const step = Math.max(1, Math.floor(slab / Math.max(1, row * rows))) * rows;
  for (let start = 0; start < shape[0]; start += step) {
    signal?.throwIfAborted();
    const values = await file.read(variable, [start, Math.min(shape[0], start + step)]);
    if (sameOrder(stored, wanted)) out.set(values, start * row);
    else placeRows(values, start, shape, stored, wanted, out);
  }
  return out;
}
