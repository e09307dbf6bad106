import { OptionError, shown } from '@judi4cloud/errors';
import { encode } from 'fast-png';
import { base64 } from './base64.ts';
import { element } from './element.ts';
import { isSmooth, type Raster } from './raster.ts';

/** A drawing: white paper, rasters on it, and over them marks, which are SVG elements. Lengths are CSS pixels. */
export type Picture = {
  readonly width: number;
  readonly height: number;
  readonly rasters: readonly Raster[];
  readonly marks: string;
};

const fontFamily = "'DejaVu Sans', Verdana, sans-serif";

/**
 * Writes a picture as one SVG document, its rasters as PNG data in it.
 *
 * @throws OptionError for what is no picture
 * @example svg(curve({ series: [{ y: [3, 2, 1] }] })); // '<svg xmlns="http://www.w3.org/2000/svg" …'
 */
export function svg(picture: Picture): string {
  checkPicture(picture);
  const { width, height, rasters, marks } = picture;
  const paper = element('rect', { class: 'paper', width, height, fill: '#fff' });
  return svgDocument(picture, [paper, ...rasters.map(imageElement), marks]);
}

/** @throws OptionError unless it is what `image`, `gather` and `curve` give */
export function checkPicture(picture: unknown): void {
  const parts: Partial<Record<keyof Picture, unknown>> = Object(picture);
  if (typeof parts.width === 'number' && Array.isArray(parts.rasters) && typeof parts.marks === 'string') return;
  throw new OptionError({
    option: 'picture',
    problem: `The picture is ${shown(picture)}, expected what image(), gather() or curve() gives.`,
  });
}

/** The marks of a picture alone, on no ground. */
export function marksSvg(picture: Picture): string {
  return svgDocument(picture, [picture.marks]);
}

function svgDocument({ width, height }: Picture, parts: readonly string[]): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    'font-family': fontFamily,
  };
  return element('svg', attributes, `\n${parts.join('\n')}\n`);
}

function imageElement(raster: Raster): string {
  const { x, y, width, height } = raster;
  return element('image', {
    x,
    y,
    width,
    height,
    preserveAspectRatio: 'none',
    'image-rendering': isSmooth(raster) ? undefined : 'pixelated',
    href: `data:image/png;base64,${base64(rasterPng(raster))}`,
  });
}

function rasterPng({ columns, rows, pixels, colours }: Raster): Uint8Array {
  const palette = Array.from({ length: colours.length / 3 }, (_, k) => [...colours.subarray(3 * k, 3 * k + 3)]);
  return encode({ width: columns, height: rows, data: pixels, channels: 1, depth: 8, palette });
}
