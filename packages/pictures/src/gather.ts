import { type Axis, aboveFrame, axes, belowFrame, type Frame, heading, leftOfFrame } from './axes.ts';
import { checkCoordinates, checkShape } from './check.ts';
import { type ColourMapName, colourTable } from './colour-maps.ts';
import { CoordinatesError } from './errors.ts';
import { cellLimits, lengthAxis, lengthUnit } from './length-axis.ts';
import { colourLimits, type Limits } from './limits.ts';
import type { Picture } from './picture.ts';
import { colourLevels, largestExtent, type Raster, reduce, reducedExtent } from './raster.ts';
import { numberedLine, type ReceiverLine, receiverLine, tracesInOrder } from './receiver-line.ts';
import { threeFigures, ticks } from './ticks.ts';
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

/**
 * Draws a shot record: receivers to the right, time downwards, zero in the middle colour.
 *
 * A record finer than the screen is reduced to the strongest samples. Times of 2 s and more are shown in seconds.
 *
 * @returns a picture, for `svg`, `png` and `writePicture`
 * @throws DataSizeError when `data` isn't a whole number of rows of receivers
 * @throws LimitsError, ColourMapError, CoordinatesError when an option makes no sense
 * @example gather({ data: shots.data[0], dt: 4, receivers: xrec, title: 'Shot 1' });
 */
export function gather(options: GatherOptions): Picture {
  const { data, dt, t0 = 0, receivers, title = '', clip = 98, wiggles = false, width = 600, height = 560 } = options;
  const nrec = receivers?.length ?? options.nrec ?? 1;
  const nt = Math.max(1, Math.floor(data.length / nrec));
  checkShape(data.length, [nt, nrec]);
  if (!(dt > 0))
    throw new CoordinatesError({ option: 'dt', got: `${dt}`, expected: 'a positive time in milliseconds' });
  if (receivers) checkCoordinates('receivers', receivers);
  const { amplitude } = options;
  const limits = colourLimits(data, {
    clip,
    symmetric: true,
    ...(amplitude === undefined ? {} : { limits: [-amplitude, amplitude] }),
  });

  const y = timeAxis(cellLimits(nt, dt, t0), height);
  const frame: Frame = { left: leftOfFrame(y), top: aboveFrame(true), width, height };
  const line = receivers ? receiverLine(receivers, reducedExtent(largestExtent, width)) : numberedLine(nrec);
  const x = receivers ? positionAxis(options.xLabel ?? 'Receiver position', line, width) : traceAxis(line, width);
  const colours = colourTable(options.colourMap ?? 'grey');
  return {
    width: Math.ceil(frame.left + width + 24),
    height: Math.ceil(frame.top + height + belowFrame),
    rasters: wiggles === 'only' ? [] : [gatherRaster(data, nrec, line, limits, colours, frame)],
    marks: [
      wiggles && drawWiggles(data, line, frame, { amplitude: limits[1], overColours: wiggles !== 'only' }),
      axes(frame, x, y),
      heading(frame, title, `clipped at ±${threeFigures(limits[1])}`),
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
