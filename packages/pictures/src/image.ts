import { type Acquisition, drawAcquisition } from './acquisition.ts';
import { aboveFrame, axes, belowFrame, type Frame, heading, leftOfFrame } from './axes.ts';
import { checkCoordinates, checkShape, checkSpacing } from './check.ts';
import { colourBar, drawColourBar, rightOfFrame } from './colour-bar.ts';
import { type ColourMapName, colourTable } from './colour-maps.ts';
import { LimitsError } from './errors.ts';
import { cellLimits, lengthAxis, lengthUnit } from './length-axis.ts';
import { colourLimits, type Limits, type LimitsOptions } from './limits.ts';
import type { Picture } from './picture.ts';
import { colourLevels, columnsToRows, type Raster, reduce, reducedExtent } from './raster.ts';

export type ImageOptions = LimitsOptions & {
  /** `nx × nz` values, z fastest. */
  readonly data: Float32Array;
  readonly n: readonly number[];
  /** Grid spacing in metres. */
  readonly d: readonly number[];
  /** Position of the first value in metres, `[0, 0]` by default. */
  readonly o?: readonly number[];
  readonly title?: string;
  /** By default `turbo`, and `seismic` when the limits are symmetric about zero. */
  readonly colourMap?: ColourMapName;
  /** What the values are measured in, written above the colour bar, such as `km/s`. */
  readonly units?: string;
  /** Names of the axes, to which the unit is added: `Distance (km)`, `Depth (km)`. */
  readonly xLabel?: string;
  readonly zLabel?: string;
  /** Vertical exaggeration; `auto` is 1 where that makes the image 0.35–0.9 times as high as wide. */
  readonly aspect?: number | 'auto';
  /** Sources and receivers as `[x, z]` in metres. */
  readonly points?: Acquisition;
  /** Width of the whole picture in pixels, 880 by default; less if that would make it too tall. */
  readonly width?: number;
};

const tallest = 680;

/**
 * Draws values on a grid: distance to the right, depth downwards, a colour bar with units.
 *
 * Lengths are shown in kilometres from 3 km on. A grid finer than the screen is reduced to area means.
 *
 * @returns a picture, for `svg`, `png` and `writePicture`
 * @throws DataSizeError when `data` doesn't fill `n`
 * @throws LimitsError, ColourMapError, CoordinatesError when an option makes no sense
 * @example image({ data: vp, n: [851, 176], d: [20, 20], title: 'Velocity', units: 'km/s' });
 */
export function image(options: ImageOptions): Picture {
  const { data, n, d, o = [0, 0], title = '', units = '', points = {}, width = 880 } = options;
  checkShape(data.length, n);
  checkSpacing(d);
  checkCoordinates('o', o, 2);
  const limits = colourLimits(data, options);
  const colours = colourTable(options.colourMap ?? (limits[0] === -limits[1] ? 'seismic' : 'turbo'));

  const xMetres = cellLimits(n[0], d[0], o[0]);
  const zMetres = cellLimits(n[1], d[1], o[1]);
  const extent = [n[0] * d[0], n[1] * d[1]];
  const unit = lengthUnit(Math.max(...extent));
  const zAxis = (pixels: number) => lengthAxis(options.zLabel ?? 'Depth', zMetres, unit, pixels);
  const bar = (pixels: number) => colourBar(limits, pixels, units);
  const room = width - leftOfFrame(zAxis(tallest)) - rightOfFrame(bar(tallest));
  const size = frameSize(room, extent[1] / extent[0], options.aspect ?? 'auto');

  const z = zAxis(size.height);
  const x = lengthAxis(options.xLabel ?? 'Distance', xMetres, unit, size.width);
  const frame: Frame = { left: leftOfFrame(z), top: aboveFrame(title !== '' || units !== ''), ...size };
  const scale = bar(size.height);
  const drawnBar = drawColourBar(frame, scale, colours);
  return {
    width: Math.ceil(frame.left + frame.width + rightOfFrame(scale)),
    height: Math.ceil(frame.top + frame.height + belowFrame),
    rasters: [imageRaster(data, [n[0], n[1]], limits, colours, frame), drawnBar.raster],
    marks: [
      axes(frame, x, z),
      heading(frame, title),
      drawnBar.marks,
      drawAcquisition(points, frame, xMetres, zMetres),
    ].join('\n'),
  };
}

/** Size of the frame, not wider than the room and not taller than the tallest. */
function frameSize(room: number, shape: number, aspect: number | 'auto'): { width: number; height: number } {
  if (aspect === 'auto') return { width: room, height: Math.round(room * Math.min(0.9, Math.max(0.35, shape))) };
  if (!(aspect > 0 && aspect < Number.POSITIVE_INFINITY)) {
    throw new LimitsError({ option: 'aspect', got: [aspect], expected: "a positive number, or 'auto'" });
  }
  const height = Math.max(2, Math.min(tallest, room * shape * aspect));
  return { width: Math.max(2, Math.round(height / (shape * aspect))), height: Math.round(height) };
}

function imageRaster(
  data: Float32Array,
  n: readonly [number, number],
  limits: Limits,
  colours: Uint8Array,
  { left: x, top: y, width, height }: Frame,
): Raster {
  const columns = reducedExtent(n[0], width);
  const rows = reducedExtent(n[1], height);
  const values = reduce(data, n, [columns, rows], 'mean');
  const pixels = columnsToRows(colourLevels(values, limits), columns, rows);
  return { x, y, width, height, columns, rows, pixels, colours };
}
