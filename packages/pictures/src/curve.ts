import { type Axis, aboveFrame, axes, belowFrame, type Frame, heading, inkGroup, leftOfFrame, share } from './axes.ts';
import { element, short } from './element.ts';
import { CoordinatesError } from './errors.ts';
import { checkLimits, extremes, type Limits, widened } from './limits.ts';
import type { Picture } from './picture.ts';
import { text, textWidth } from './text.ts';
import { type Line, thinLine } from './thin-line.ts';
import { powerTicks, ticks } from './ticks.ts';

/** One line of a curve picture. */
export type Series = {
  readonly y: ArrayLike<number>;
  /** Rising or not, as many as `y`; 0, 1, 2, … by default. */
  readonly x?: ArrayLike<number>;
  /** Shown in the legend when there is one. */
  readonly label?: string;
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

const seriesColours = ['#1f6feb', '#e8590c', '#2b9348', '#9c36b5', '#c92a2a', '#0c8599', '#b08900', '#868e96'] as const;
const mostDots = 40;

/**
 * Draws lines over a common axis, such as misfit by iteration or traces by time.
 *
 * Points that aren't finite interrupt a line. Series of at most 40 points show each of them as a dot.
 *
 * @returns a picture, for `svg`, `png` and `writePicture`
 * @throws CoordinatesError when `x` and `y` of a series differ in length
 * @throws LimitsError when given limits aren't finite and rising
 * @example curve({ series: [{ y: history, label: 'SPG' }], xLabel: 'Iteration', yLabel: 'Misfit', logY: true });
 */
export function curve(options: CurveOptions): Picture {
  const { series, title = '', logY = false, width = 640, height = 300 } = options;
  const lines = series.map((one, k) => plotted(one, k, logY));
  const dotted = lines.every(({ y }) => y.length <= mostDots);
  const x = abscissa(lines, options, dotted, width);
  const y = ordinate(lines, options, height);
  const labels = series.map(({ label = '' }) => label);
  const frame: Frame = { left: leftOfFrame(y), top: aboveFrame(title !== '' || labels.some(Boolean)), width, height };
  return {
    width: Math.ceil(frame.left + width + 24),
    height: Math.ceil(frame.top + height + belowFrame),
    rasters: [],
    marks: [
      gridLines(frame, x, y),
      clipped(frame, lines.map((line, k) => drawLine(frame, x, y, line, seriesColour(k), dotted)).join('')),
      axes(frame, x, y, { yUp: true }),
      heading(frame, title),
      legend(frame, labels),
    ].join('\n'),
  };
}

/** Coordinates as they are drawn: of a logarithmic axis the logarithms. */
function plotted({ x, y }: Series, index: number, logY: boolean): Line {
  const values = Float64Array.from(y, (v) => (logY ? (v > 0 ? Math.log10(v) : Number.NaN) : v));
  if (x && x.length !== y.length) {
    throw new CoordinatesError({
      option: `series[${index}].x`,
      got: `${x.length} values`,
      expected: `${y.length}, as y`,
    });
  }
  return { x: x ?? Float64Array.from(y, (_, k) => k), y: values };
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
  const each = values.map(extremes);
  const low = Math.min(...each.map(([a]) => a));
  const high = Math.max(...each.map(([, b]) => b));
  return low > high ? [0, 1] : widened(low, high);
}

function withRoom([low, high]: Limits, part: number): Limits {
  const room = part * (high - low);
  return [low - room, high + room];
}

function seriesColour(k: number): string {
  return seriesColours[k % seriesColours.length];
}

function drawLine(frame: Frame, xAxis: Axis, yAxis: Axis, line: Line, colour: string, dotted: boolean): string {
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
  const stroke = { stroke: colour, 'stroke-width': 1.8, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' };
  return element('path', { d: path, fill: 'none', ...stroke }) + (dots && element('path', { d: dots, fill: colour }));
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

/** Colour and label of each series, from right to left above the frame. */
function legend(frame: Frame, labels: readonly string[]): string {
  let drawn = '';
  let right = frame.left + frame.width;
  const y = frame.top - 13;
  for (let k = labels.length - 1; k >= 0; k--) {
    if (!labels[k]) continue;
    drawn += inkGroup('ink', text(right, y, labels[k], { anchor: 'end' }));
    right -= textWidth(labels[k], 12) + 6;
    drawn += element('path', { d: `M${short(right - 18)} ${y - 4}h18`, stroke: seriesColour(k), 'stroke-width': 2.4 });
    right -= 36;
  }
  return drawn;
}
