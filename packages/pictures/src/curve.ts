import { flag, type OptionRules, readOptions } from '@judi4cloud/errors';
import { type Axis, aboveFrame, axes, belowFrame, type Frame, heading, leftOfFrame, share } from './axes.ts';
import { element, short } from './element.ts';
import { CoordinatesError } from './errors.ts';
import { drawLegend, layOutLegend, linesOf } from './legend.ts';
import { checkLimits, extremes, type Limits, largestShown, widened } from './limits.ts';
import type { Picture } from './picture.ts';
import { required, rules } from './rules.ts';
import { type Line, thinLine } from './thin-line.ts';
import { powerTicks, ticks } from './ticks.ts';

/** One line of a curve picture. */
export type Series = {
  readonly y: ArrayLike<number>;
  /** Rising or not, as many as `y`; 0, 1, 2, … by default. */
  readonly x?: ArrayLike<number>;
  /** Shown in the legend when there is one. */
  readonly label?: string;
  /** Draws dashes, between which a line below that is the same shows. */
  readonly dashed?: boolean;
};

export type CurveOptions = {
  readonly series: readonly Series[];
  readonly title?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** Logarithmic vertical axis; values that aren't positive are left out. */
  readonly logY?: boolean;
  readonly xLimits?: Limits;
  readonly yLimits?: Limits;
  /** Size of the frame in pixels, 640 × 300 by default. */
  readonly width?: number;
  readonly height?: number;
};

const rulesOfCurve: OptionRules<CurveOptions> = {
  series: { holds: Array.isArray, expected: 'a list of series, such as [{ y: [3, 2, 1] }]', required: true },
  title: rules.title,
  xLabel: rules.title,
  yLabel: rules.title,
  logY: flag,
  xLimits: rules.numbers,
  yLimits: rules.numbers,
  width: rules.pixels,
  height: rules.pixels,
};

const rulesOfSeries: OptionRules<Series> = {
  y: required(rules.numbers),
  x: rules.numbers,
  label: rules.title,
  dashed: flag,
};

const seriesColours = ['#1f6feb', '#e8590c', '#2b9348', '#9c36b5', '#c92a2a', '#0c8599', '#b08900', '#868e96'] as const;
const mostDots = 40;

/**
 * Draws lines over a common axis, such as misfit by iteration or traces by time.
 *
 * Points that aren't finite interrupt a line. Series of at most 40 points show each of them as a dot.
 *
 * @returns a picture, for `svg`, `png` and `writePicture`
 * @throws CoordinatesError when `x` and `y` of a series differ in length
 * @throws OptionError, LimitsError for options that are unknown or make no sense
 * @example curve({ series: [{ y: history, label: 'SPG' }], xLabel: 'Iteration', yLabel: 'Misfit', logY: true });
 */
export function curve(options: CurveOptions): Picture {
  const given = readOptions<CurveOptions>(options, rulesOfCurve, { of: 'curve' });
  const series = Array.from(given.series, (one, k) => readOptions<Series>(one, rulesOfSeries, { of: `series[${k}]` }));
  const { title = '', logY = false, width = 640, height = 300 } = given;
  const lines = series.map((one, k) => plotted(one, k, logY));
  const dotted = lines.every(({ y }) => y.length <= mostDots);
  const x = abscissa(lines, given, dotted, width);
  const y = ordinate(lines, given, height);
  const strokes = series.map(({ dashed }, k) => strokeOf(k, dashed));
  const legend = layOutLegend(
    series.map(({ label = '' }, k) => ({ label, stroke: strokes[k] })),
    title,
    width,
  );
  const below = linesOf(legend);
  const lineCount = Math.max((title === '' ? 0 : 1) + below, legend.rows.length > 0 ? 1 : 0);
  const frame: Frame = { left: leftOfFrame(y), top: aboveFrame(lineCount), width, height };
  return {
    width: Math.ceil(frame.left + width + 24),
    height: Math.ceil(frame.top + height + belowFrame),
    rasters: [],
    marks: [
      gridLines(frame, x, y),
      clipped(frame, lines.map((line, k) => drawLine(frame, x, y, line, strokes[k], dotted)).join('')),
      axes(frame, x, y, { yUp: true }),
      heading(frame, title, below),
      drawLegend(frame, legend),
    ].join('\n'),
  };
}

/** Coordinates as they are drawn: of a logarithmic axis the logarithms; what is too large for an axis is left out. */
function plotted({ x, y }: Series, index: number, logY: boolean): Line {
  if (x && x.length !== y.length) {
    throw new CoordinatesError({
      option: `series[${index}].x`,
      got: `${x.length} values`,
      expected: `${y.length}, as y`,
    });
  }
  const shown = (v: number) => (Math.abs(v) <= largestShown ? v : Number.NaN);
  return {
    x: Float64Array.from(y, (_, k) => (x ? shown(x[k]) : k)),
    y: Float64Array.from(y, (v) => (logY ? (v > 0 ? Math.log10(v) : Number.NaN) : shown(v))),
  };
}

function abscissa(
  lines: readonly Line[],
  { xLabel = '', xLimits }: CurveOptions,
  dotted: boolean,
  pixels: number,
): Axis {
  if (xLimits) checkLimits('xLimits', xLimits);
  const limits = xLimits ?? withRoom(common(lines.map(({ x }) => x)), dotted ? 0.02 : 0);
  return { label: xLabel, limits, ticks: ticks(limits, Math.min(10, pixels / 70)) };
}

function ordinate(lines: readonly Line[], { yLabel = '', yLimits, logY }: CurveOptions, pixels: number): Axis {
  if (yLimits) checkLimits('yLimits', yLimits);
  const drawn = withRoom(common(lines.map(({ y }) => y)), 0.05);
  const count = Math.min(8, pixels / 45);
  if (!logY) {
    const limits = yLimits ?? drawn;
    return { label: yLabel, limits, ticks: ticks(limits, count) };
  }
  const limits: Limits = yLimits ? [Math.log10(yLimits[0]), Math.log10(yLimits[1])] : drawn;
  if (yLimits) checkLimits('log₁₀ of yLimits', limits);
  return { label: yLabel, limits, ticks: powerTicks(limits, count) };
}

function common(values: readonly ArrayLike<number>[]): Limits {
  let [low, high] = extremes([]);
  for (const each of values) {
    const [lowest, highest] = extremes(each);
    low = Math.min(low, lowest);
    high = Math.max(high, highest);
  }
  return low > high ? [0, 1] : widened(low, high);
}

function withRoom([low, high]: Limits, part: number): Limits {
  const room = part * (high - low);
  return [low - room, high + room];
}

type Stroke = { readonly stroke: string; readonly 'stroke-dasharray': string | undefined };

function strokeOf(k: number, dashed = false): Stroke {
  return { stroke: seriesColours[k % seriesColours.length], 'stroke-dasharray': dashed ? '7 6' : undefined };
}

function drawLine(frame: Frame, xAxis: Axis, yAxis: Axis, line: Line, stroke: Stroke, dotted: boolean): string {
  const halfPixel = (xAxis.limits[1] - xAxis.limits[0]) / (2 * frame.width);
  const seen = dotted ? line : thinLine(line, halfPixel);
  let path = '';
  let dots = '';
  let drawing = false;
  for (let k = 0; k < seen.y.length; k++) {
    const x = frame.left + share(seen.x[k], xAxis.limits) * frame.width;
    const y = frame.top + (1 - share(seen.y[k], yAxis.limits)) * frame.height;
    const there = Number.isFinite(x + y);
    if (there) path += `${drawing ? 'L' : 'M'}${short(x)} ${short(y)}`;
    if (there && dotted) dots += `M${short(x - 3)} ${short(y)}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z`;
    drawing = there;
  }
  const round = { 'stroke-width': 1.8, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' };
  const drawn = element('path', { d: path, fill: 'none', ...stroke, ...round });
  return drawn + (dots && element('path', { d: dots, fill: stroke.stroke }));
}

function gridLines(frame: Frame, x: Axis, y: Axis): string {
  const { left, top, width, height } = frame;
  const vertical = x.ticks.values.map((v) => `M${short(left + share(v, x.limits) * width)} ${top}v${height}`);
  const level = y.ticks.values.map((v) => `M${left} ${short(top + (1 - share(v, y.limits)) * height)}h${width}`);
  const d = [...vertical, ...level].join('');
  return element('path', { class: 'grid', d, fill: 'none', stroke: '#e6e9ee', 'stroke-width': 1 });
}

/** Content of which only the part inside the frame is seen. */
function clipped({ left, top, width, height }: Frame, content: string): string {
  return element('svg', { x: left, y: top, width, height, viewBox: `${left} ${top} ${width} ${height}` }, content);
}
