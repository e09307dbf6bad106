import { flag, OptionError, type OptionRules, readOptions } from '@judi4cloud/errors';
import { type Acquisition, checkAcquisition, drawAcquisition } from './acquisition.ts';
import { aboveFrame, axes, belowFrame, type Frame, heading, leftOfFrame, remarkLine } from './axes.ts';
import { checkCoordinates, checkShape, checkSpacing } from './check.ts';
import { colourBar, drawColourBar, rightOfFrame } from './colour-bar.ts';
import { type ColourMapName, colourTable } from './colour-maps.ts';
import { LimitsError } from './errors.ts';
import { cellLimits, lengthAxis, lengthUnit } from './length-axis.ts';
import { colourLimits, type Limits, type LimitsOptions } from './limits.ts';
import type { Picture } from './picture.ts';
import { colourLevels, columnsToRows, type Raster, reduce, reducedExtent } from './raster.ts';
import { clipRemarks, said } from './remarks.ts';
import { required, rules } from './rules.ts';

export type ImageOptions = LimitsOptions & {
  /** `nx × nz` values, z fastest. */
  readonly data: Float32Array;
  readonly n: readonly number[];
  /** Grid spacing in metres. */
  readonly d: readonly number[];
  /** Position of the first value in metres, `[0, 0]` by default. */
  readonly o?: readonly number[];
  readonly title?: string;
  /** What else is said below the title, before what is said of the colours. */
  readonly remark?: string;
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

const rulesOfImage: OptionRules<ImageOptions> = {
  data: rules.samples,
  n: required(rules.numbers),
  d: required(rules.numbers),
  o: rules.numbers,
  title: rules.title,
  remark: rules.title,
  colourMap: rules.title,
  units: rules.title,
  xLabel: rules.title,
  zLabel: rules.title,
  aspect: {
    holds: (value) => typeof value === 'number' || value === 'auto',
    expected: "a positive number, or 'auto'",
  },
  points: { holds: (value) => typeof value === 'object', expected: '{ sources, receivers }' },
  width: rules.pixels,
  limits: rules.numbers,
  clip: rules.number,
  symmetric: flag,
};

const tallest = 680;
/** Pixels that a frame takes at least. */
const narrowest = 40;

/**
 * Draws values on a grid: distance to the right, depth downwards, a colour bar with units.
 *
 * Lengths are shown in kilometres from 3 km on. A grid finer than the screen is reduced to area means. Where colours don't show all
 * values, or depths aren't to the scale of distances, that is said below the title.
 *
 * @returns a picture, for `svg`, `png` and `writePicture`
 * @throws DataSizeError when `data` doesn't fill `n`
 * @throws OptionError, LimitsError, ColourMapError, CoordinatesError for options that are unknown or make no sense
 * @example image({ data: vp, n: [851, 176], d: [20, 20], title: 'Velocity', units: 'km/s' });
 */
export function image(options: ImageOptions): Picture {
  const given = readOptions<ImageOptions>(options, rulesOfImage, { of: 'image' });
  const { data, n, d, o = [0, 0], title = '', units = '', width = 880 } = given;
  checkShape(data.length, n);
  checkSpacing(d);
  checkCoordinates('o', o, 2);
  const points = checkAcquisition(given.points ?? {});
  const limits = colourLimits(data, given);
  const colours = colourTable(given.colourMap ?? (limits[0] === -limits[1] ? 'seismic' : 'turbo'));

  const xMetres = cellLimits(n[0], d[0], o[0]);
  const zMetres = cellLimits(n[1], d[1], o[1]);
  const extent = [n[0] * d[0], n[1] * d[1]];
  const unit = lengthUnit(Math.max(...extent));
  const zAxis = (pixels: number) => lengthAxis(given.zLabel ?? 'Depth', zMetres, unit, pixels);
  const bar = (pixels: number) => colourBar(limits, pixels, units);
  const room = width - leftOfFrame(zAxis(tallest)) - rightOfFrame(bar(tallest));
  if (room < narrowest)
    throw new OptionError({
      option: 'width',
      problem: `Option width of image is ${width}, expected at least ${Math.ceil(width - room + narrowest)}: axes and colour bar take the rest.`,
    });
  const shape = extent[1] / extent[0];
  const size = frameSize(room, shape, given.aspect ?? 'auto');

  const z = zAxis(size.height);
  const x = lengthAxis(given.xLabel ?? 'Distance', xMetres, unit, size.width);
  const remarks = [
    ...said(given.remark),
    ...clipRemarks(data, limits),
    ...exaggeration(size.height / size.width / shape),
  ];
  const below = remarks.length > 0 ? 1 : 0;
  const lines = Math.max((title === '' ? 0 : 1) + below, units === '' ? 0 : 1);
  const frame: Frame = { left: leftOfFrame(z), top: aboveFrame(lines), ...size };
  const scale = bar(size.height);
  const drawnBar = drawColourBar(frame, scale, colours);
  return {
    width: Math.ceil(frame.left + frame.width + rightOfFrame(scale)),
    height: Math.ceil(frame.top + frame.height + belowFrame),
    rasters: [imageRaster(data, [n[0], n[1]], limits, colours, frame), drawnBar.raster],
    marks: [
      axes(frame, x, z),
      heading(frame, title, below),
      remarkLine(frame, remarks),
      drawnBar.marks,
      drawAcquisition(points, frame, xMetres, zMetres),
    ].join('\n'),
  };
}

/** By how much depths are drawn larger than distances, where that is to be seen. */
function exaggeration(ratio: number): string[] {
  return Math.abs(ratio - 1) < 0.05 ? [] : [`vertical exaggeration ${Number(ratio.toPrecision(2))}`];
}

/** Size of the frame, not wider than the room and not taller than the tallest. */
function frameSize(room: number, shape: number, aspect: number | 'auto'): { width: number; height: number } {
  if (aspect === 'auto') return { width: room, height: Math.round(room * Math.min(0.9, Math.max(0.35, shape))) };
  if (!(aspect > 0 && aspect < Number.POSITIVE_INFINITY)) {
    throw new LimitsError({ option: 'aspect', got: [aspect], expected: "a positive number, or 'auto'" });
  }
  const height = Math.max(2, Math.min(tallest, room * shape * aspect));
  const wide = Math.round(height / (shape * aspect));
  return { width: Math.max(2, Math.min(Math.round(room), wide)), height: Math.round(height) };
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
