import { levels, missing } from './colour-maps.ts';
import type { Limits } from './limits.ts';

/** Rows of colour levels, from top to bottom, each from left to right, and the rectangle they fill. */
export type Raster = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  /** `rows × columns` entries of the colour table. */
  readonly pixels: Uint8Array;
  /** Table of 256 colours, see `colourTable`. */
  readonly colours: Uint8Array;
};

/** No raster is larger than this in either direction; larger data are reduced. */
export const largestExtent = 1600;

/** Whether a raster is drawn with blurred cells, or so large that each cell is to be seen. */
export function isSmooth({ width, height, columns, rows }: Raster): boolean {
  return width < 6 * columns && height < 6 * rows;
}

/** How many cells to reduce `n` of them to, for a length of `pixels` drawn at double density. */
export function reducedExtent(n: number, pixels: number): number {
  return Math.min(n, largestExtent, Math.max(1, Math.round(2 * pixels)));
}

/**
 * Reduces `n` values, the last axis fastest, to `m ≤ n`: the mean of a block, or its value of largest magnitude.
 *
 * Values that aren't finite don't count; a block of nothing else becomes NaN.
 */
export function reduce(
  data: Float32Array,
  n: readonly [number, number],
  m: readonly [number, number],
  how: 'mean' | 'strongest',
): Float32Array {
  if (m[0] >= n[0] && m[1] >= n[1]) return data;
  const out = new Float32Array(m[0] * m[1]);
  for (let a = 0; a < m[0]; a++) {
    const i0 = Math.floor((a * n[0]) / m[0]);
    const i1 = Math.floor(((a + 1) * n[0]) / m[0]);
    for (let b = 0; b < m[1]; b++) {
      const j0 = Math.floor((b * n[1]) / m[1]);
      const j1 = Math.floor(((b + 1) * n[1]) / m[1]);
      out[a * m[1] + b] =
        how === 'mean' ? blockMean(data, n[1], i0, i1, j0, j1) : blockStrongest(data, n[1], i0, i1, j0, j1);
    }
  }
  return out;
}

function blockMean(data: Float32Array, row: number, i0: number, i1: number, j0: number, j1: number): number {
  let sum = 0;
  let count = 0;
  for (let i = i0; i < i1; i++) {
    for (let k = i * row + j0; k < i * row + j1; k++) {
      const v = data[k];
      if (!Number.isFinite(v)) continue;
      sum += v;
      count++;
    }
  }
  return sum / count;
}

function blockStrongest(data: Float32Array, row: number, i0: number, i1: number, j0: number, j1: number): number {
  let strongest = Number.NaN;
  let largest = -1;
  for (let i = i0; i < i1; i++) {
    for (let k = i * row + j0; k < i * row + j1; k++) {
      const a = Math.abs(data[k]);
      if (a > largest && a < Number.POSITIVE_INFINITY) {
        largest = a;
        strongest = data[k];
      }
    }
  }
  return strongest;
}

/** Colour levels of values in the same order: the limits go to the first and the last level, what isn't finite to `missing`. */
export function colourLevels(values: Float32Array, [low, high]: Limits): Uint8Array {
  const out = new Uint8Array(values.length);
  const scale = (levels - 1) / (high - low);
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    const level = (v - low) * scale + 0.5;
    out[i] = !Number.isFinite(v) ? missing : level <= 0 ? 0 : level >= levels ? levels - 1 : level;
  }
  return out;
}

/** Turns columns of depth, `columns × rows`, into rows from left to right, `rows × columns`. */
export function columnsToRows(values: Uint8Array, columns: number, rows: number): Uint8Array {
  const out = new Uint8Array(values.length);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < rows; j++) out[j * columns + i] = values[i * rows + j];
  }
  return out;
}
