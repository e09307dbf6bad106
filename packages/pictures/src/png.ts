import { LimitsError } from './errors.ts';
import { marksSvg, type Picture } from './picture.ts';

/**
 * Renders a picture as PNG file, `scale` pixels for each of the picture's.
 *
 * Rasters are drawn here, many times faster than through an SVG renderer, and between colour levels rather than
 * between colours; all marks are rendered by resvg.
 *
 * @throws LimitsError unless `scale` is above 0 and at most 8
 * @example await writeFile('model.png', await png(image({ data: vp, n, d })));
 */
export async function png(picture: Picture, { scale = 2 }: { readonly scale?: number } = {}): Promise<Uint8Array> {
  if (!(scale > 0 && scale <= 8)) {
    throw new LimitsError({ option: 'scale', got: [scale], expected: 'a magnification above 0 and at most 8' });
  }
  const { blank, drawRaster, overlay } = await import('./canvas.ts');
  const { renderMarks } = await import('./marks.ts');
  const { encodePng } = await import('./encode-png.ts');
  const canvas = blank(Math.round(picture.width * scale), Math.round(picture.height * scale));
  for (const raster of picture.rasters) drawRaster(canvas, raster, scale);
  overlay(canvas, await renderMarks(marksSvg(picture), scale));
  return encodePng(canvas, scale);
}
