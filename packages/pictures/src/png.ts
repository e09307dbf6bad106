import { readOptions } from '@judi4cloud/errors';
import { LimitsError } from './errors.ts';
import { checkPicture, marksSvg, type Picture } from './picture.ts';
import { rules } from './rules.ts';

export type PngOptions = {
  /** Pixels for each of the picture's, 2 by default. */
  readonly scale?: number;
};

/** Pixels of a side beyond which nobody could look at the picture, nor memory hold it. */
const longest = 16384;

/**
 * Renders a picture as PNG file, `scale` pixels for each of the picture's.
 *
 * Rasters are drawn here, many times faster than through an SVG renderer, and between colour levels rather than
 * between colours; all marks are rendered by resvg.
 *
 * @throws LimitsError unless `scale` is above 0 and at most 8, and what is drawn at most 16384 pixels wide and high
 * @throws OptionError for what is no picture, and unknown options
 * @example await writeFile('model.png', await png(image({ data: vp, n, d })));
 */
export async function png(picture: Picture, options: PngOptions = {}): Promise<Uint8Array> {
  const { scale = 2 } = readOptions<PngOptions>(options, { scale: rules.number }, { of: 'png' });
  checkPicture(picture);
  if (!(scale > 0 && scale <= 8)) {
    throw new LimitsError({ option: 'scale', got: [scale], expected: 'a magnification above 0 and at most 8' });
  }
  const side = Math.max(picture.width, picture.height);
  if (side * scale > longest) {
    const expected = `at most ${Number((longest / side).toPrecision(2))} for a picture of ${picture.width} × ${picture.height} pixels`;
    throw new LimitsError({ option: 'scale', got: [scale], expected });
  }
  const { blank, drawRaster, overlay } = await import('./canvas.ts');
  const { renderMarks } = await import('./marks.ts');
  const { encodePng } = await import('./encode-png.ts');
  const canvas = blank(Math.round(picture.width * scale), Math.round(picture.height * scale));
  for (const raster of picture.rasters) drawRaster(canvas, raster, scale);
  overlay(canvas, await renderMarks(marksSvg(picture), scale));
  return encodePng(canvas, scale);
}
