import { type OptionRules, readOptions } from '@judi4cloud/errors';
import { type Axis, aboveFrame, axes, belowFrame, type Frame, heading, leftOfFrame, remarkLine } from './axes.ts';
import { checkCoordinates, checkInterval, checkShape } from './check.ts';
import { colourBar, drawColourBar, rightOfFrame } from './colour-bar.ts';
import { type ColourMapName, colourTable } from './colour-maps.ts';
import { cellLimits, lengthAxis, lengthUnit } from './length-axis.ts';
import { colourLimits, type Limits } from './limits.ts';
import type { Picture } from './picture.ts';
import { colourLevels, largestExtent, type Raster, reduce, reducedExtent } from './raster.ts';
import { numberedLine, type ReceiverLine, receiverLine, tracesInOrder } from './receiver-line.ts';
import { clipRemarks, said } from './remarks.ts';
import { required, rules } from './rules.ts';
import { ticks } from './ticks.ts';
import { drawWiggles } from './wiggles.ts';

export type GatherOptions = {
  /** `nt × nrec` values, a row per time sample. */
  readonly data: Float32Array;
  /** Time interval in milliseconds. */
  readonly dt: number;
  /** Time of the first sample in milliseconds, 0 by default. */
  readonly t0?: number;
  /** Offset or position of each receiver in metres; without it traces are numbered from 1. */
  readonly receivers?: ArrayLike<number>;
  /** Number of receivers, needed only without `receivers`. */
  readonly nrec?: number;
  readonly title?: string;
  /** What else is said below the title, before what is said of the colours. */
  readonly remark?: string;
  /** What the samples are measured in, written above the colour bar; `amplitude` by default. */
  readonly units?: string;
  /** Name of the horizontal axis, `Receiver position` by default, to which the unit is added. */
  readonly xLabel?: string;
  /** Percentage of the samples that is shown unclipped, 98 by default. */
  readonly clip?: number;
  /** Amplitude shown in the strongest colour, instead of `clip`: draws several gathers alike. */
  readonly amplitude?: number;
  /** `grey` by default. */
  readonly colourMap?: ColourMapName;
  /** Draws traces as lines filled to the right over the colours: `true`, or `'only'` for no colours. */
  readonly wiggles?: boolean | 'only';
  /** Size of the frame in pixels, 600 × 560 by default. */
  readonly width?: number;
  readonly height?: number;
};

const rulesOfGather: OptionRules<GatherOptions> = {
  data: rules.samples,
  dt: required(rules.number),
  t0: rules.number,
  receivers: rules.numbers,
  nrec: rules.wholeNumber,
  title: rules.title,
  remark: rules.title,
  units: rules.title,
  xLabel: rules.title,
  clip: rules.number,
  amplitude: rules.number,
  colourMap: rules.title,
  wiggles: {
    holds: (value) => typeof value === 'boolean' || value === 'only',
    expected: "true, false or 'only'",
  },
  width: rules.pixels,
  height: rules.pixels,
};

/**
 * Draws a shot record: receivers to the right, time downwards, zero in the middle colour, a colour bar beside it.
 *
 * A record finer than the screen is reduced to the strongest samples. Times of 2 s and more are shown in seconds. Where amplitudes are
 * clipped is said below the title.
 *
 * @returns a picture, for `svg`, `png` and `writePicture`
 * @throws DataSizeError when `data` isn't a whole number of rows of receivers
 * @throws OptionError, LimitsError, ColourMapError, CoordinatesError for options that are unknown or make no sense
 * @example gather({ data: shots.data[0], dt: 4, receivers: xrec, title: 'Shot 1' });
 */
export function gather(options: GatherOptions): Picture {
  const given = readOptions<GatherOptions>(options, rulesOfGather, { of: 'gather' });
  const { data, dt, t0 = 0, receivers, title = '', clip = 98, wiggles = false, width = 600, height = 560 } = given;
  const nrec = receivers?.length ?? given.nrec ?? 1;
  const nt = Math.max(1, Math.floor(data.length / nrec));
  checkShape(data.length, [nt, nrec]);
  checkInterval(dt);
  checkCoordinates('t0', [t0]);
  if (receivers) checkCoordinates('receivers', receivers);
  const { amplitude } = given;
  const limits = colourLimits(data, {
    clip,
    symmetric: true,
    ...(amplitude === undefined ? {} : { limits: [-amplitude, amplitude] }),
  });

  const y = timeAxis(cellLimits(nt, dt, t0), height);
  const remarks = [...said(given.remark), ...clipRemarks(data, limits)];
  const below = remarks.length > 0 ? 1 : 0;
  const frame: Frame = { left: leftOfFrame(y), top: aboveFrame(1 + below), width, height };
  const line = receivers ? receiverLine(receivers, reducedExtent(largestExtent, width)) : numberedLine(nrec);
  const x = receivers ? positionAxis(given.xLabel ?? 'Receiver position', line, width) : traceAxis(line, width);
  const colours = colourTable(given.colourMap ?? 'grey');
  const bar = wiggles === 'only' ? undefined : colourBar(limits, height, given.units ?? 'amplitude');
  const drawnBar = bar && drawColourBar(frame, bar, colours);
  return {
    width: Math.ceil(frame.left + width + (bar ? rightOfFrame(bar) : 24)),
    height: Math.ceil(frame.top + height + belowFrame),
    rasters: drawnBar ? [gatherRaster(data, nrec, line, limits, colours, frame), drawnBar.raster] : [],
    marks: [
      wiggles && drawWiggles(data, line, frame, { amplitude: limits[1], overColours: wiggles !== 'only' }),
      axes(frame, x, y),
      heading(frame, title, below),
      remarkLine(frame, remarks),
      drawnBar?.marks,
    ]
      .filter(Boolean)
      .join('\n'),
  };
}

function gatherRaster(
  data: Float32Array,
  nrec: number,
  { traces }: ReceiverLine,
  limits: Limits,
  colours: Uint8Array,
  { left: x, top: y, width, height }: Frame,
): Raster {
  const nt = data.length / nrec;
  const columns = reducedExtent(traces.length, width);
  const rows = reducedExtent(nt, height);
  const ordered = tracesInOrder(data, nrec, traces);
  const values = reduce(ordered, [nt, traces.length], [rows, columns], 'strongest');
  return { x, y, width, height, columns, rows, pixels: colourLevels(values, limits), colours };
}

function positionAxis(label: string, { limits }: ReceiverLine, pixels: number): Axis {
  return lengthAxis(label, limits, lengthUnit(Math.max(-limits[0], limits[1])), pixels);
}

function traceAxis({ limits }: ReceiverLine, pixels: number): Axis {
  return { label: 'Trace', limits, ticks: ticks(limits, Math.min(limits[1] - limits[0], pixels / 70)) };
}

function timeAxis([start, end]: Limits, pixels: number): Axis {
  const inSeconds = end - start >= 2000;
  const limits: Limits = inSeconds ? [start / 1000, end / 1000] : [start, end];
  return { label: `Time (${inSeconds ? 's' : 'ms'})`, limits, ticks: ticks(limits, Math.min(10, pixels / 50)) };
}
