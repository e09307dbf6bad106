import { missing } from './colour-maps.ts';
import type { Pixels } from './marks.ts';
import { isSmooth, type Raster } from './raster.ts';

/** Opaque red, green and blue of each pixel, rows from the top. */
export type Canvas = { readonly width: number; readonly height: number; readonly rgb: Uint8Array };

/** White paper. */
export function blank(width: number, height: number): Canvas {
  return { width, height, rgb: new Uint8Array(3 * width * height).fill(255) };
}

/** Draws a raster magnified by `scale`: colour levels between its cells where it is smooth, else its cells. */
export function drawRaster(canvas: Canvas, raster: Raster, scale: number): void {
  const across = samples(raster.x, raster.width, raster.columns, scale, canvas.width, isSmooth(raster));
  const down = samples(raster.y, raster.height, raster.rows, scale, canvas.height, isSmooth(raster));
  const { pixels, colours, columns } = raster;
  const { rgb } = canvas;
  for (let j = 0; j < down.count; j++) {
    const row = columns * down.lower[j];
    const nextRow = columns * down.upper[j];
    const v = down.weight[j];
    let at = 3 * ((down.first + j) * canvas.width + across.first);
    for (let i = 0; i < across.count; i++) {
      const left = across.lower[i];
      const right = across.upper[i];
      const a = pixels[row + left];
      const b = pixels[row + right];
      const c = pixels[nextRow + left];
      const d = pixels[nextRow + right];
      let level = a;
      if (a !== missing && b !== missing && c !== missing && d !== missing) {
        const u = across.weight[i];
        const upper = a + u * (b - a);
        const lower = c + u * (d - c);
        level = (upper + v * (lower - upper) + 0.5) | 0;
      }
      rgb[at++] = colours[3 * level];
      rgb[at++] = colours[3 * level + 1];
      rgb[at++] = colours[3 * level + 2];
    }
  }
}

/** The two cells that each pixel along one direction lies between, and the share of the second. */
type Samples = {
  readonly first: number;
  readonly count: number;
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly weight: Float32Array;
};

function samples(start: number, length: number, cells: number, scale: number, end: number, smooth: boolean): Samples {
  const first = Math.max(0, Math.round(start * scale));
  const count = Math.max(0, Math.min(end, Math.round((start + length) * scale)) - first);
  const lower = new Int32Array(count);
  const upper = new Int32Array(count);
  const weight = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const cell = (((first + i + 0.5) / scale - start) / length) * cells;
    const position = smooth ? Math.min(cells - 1, Math.max(0, cell - 0.5)) : Math.min(cells - 1, Math.floor(cell));
    lower[i] = Math.floor(position);
    upper[i] = Math.min(cells - 1, lower[i] + 1);
    weight[i] = position - lower[i];
  }
  return { first, count, lower, upper, weight };
}

/** Lays premultiplied pixels over the canvas. */
export function overlay(canvas: Canvas, over: Pixels): void {
  const { rgb, width } = canvas;
  const { rgba } = over;
  const rows = Math.min(canvas.height, over.height);
  const columns = Math.min(width, over.width);
  for (let j = 0; j < rows; j++) {
    let from = 4 * j * over.width;
    let to = 3 * j * width;
    for (let i = 0; i < columns; i++, from += 4, to += 3) {
      const alpha = rgba[from + 3];
      if (alpha === 0) continue;
      const rest = (255 - alpha) / 255;
      rgb[to] = rgba[from] + rest * rgb[to];
      rgb[to + 1] = rgba[from + 1] + rest * rgb[to + 1];
      rgb[to + 2] = rgba[from + 2] + rest * rgb[to + 2];
    }
  }
}
