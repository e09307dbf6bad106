import type { Values } from '../../content/variable.ts';
import type { Rows } from '../../data-file.ts';

/** A part of an array, which may reach beyond its end. */
export interface Chunk {
  readonly data: Values;
  readonly shape: readonly number[];
  /** Distance in `data` between neighbours along each axis. */
  readonly stride: readonly number[];
  /** Where it begins in the array. */
  readonly start: readonly number[];
}

/**
 * Copies what a chunk has of some rows of an array.
 *
 * @param shape of the array
 * @param out the values of the rows, the last axis fastest
 */
export function copyChunk(chunk: Chunk, shape: readonly number[], [first, stop]: Rows, out: Values): void {
  const { data, stride, start } = chunk;
  if (shape.length === 0) {
    out[0] = Number(data[0]);
    return;
  }
  const last = shape.length - 1;
  const from = start.map((at, k) => (k === 0 ? Math.max(at, first) : at));
  const count = start.map((at, k) => Math.min(at + chunk.shape[k], k === 0 ? stop : shape[k]) - from[k]);
  if (count.some((n) => n <= 0)) return;
  const steps = shape.map((_, k) => shape.slice(k + 1).reduce((product, n) => product * n, 1));
  let source = stride.reduce((offset, step, k) => offset + step * (from[k] - start[k]), 0);
  let target = steps.reduce((offset, step, k) => offset + step * (from[k] - (k === 0 ? first : 0)), 0);
  const index = new Int32Array(last);
  const run = count[last];
  const step = stride[last];
  for (;;) {
    for (let i = 0, at = source; i < run; i++, at += step) out[target + i] = Number(data[at]);
    let k = last - 1;
    for (; k >= 0; k--) {
      source += stride[k];
      target += steps[k];
      index[k] += 1;
      if (index[k] < count[k]) break;
      source -= stride[k] * count[k];
      target -= steps[k] * count[k];
      index[k] = 0;
    }
    if (k < 0) return;
  }
}
