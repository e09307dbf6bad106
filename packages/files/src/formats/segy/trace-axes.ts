/** Where the traces of a file are, a value each. */
export interface TracePlaces {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly inline: ArrayLike<number>;
  readonly crossline: ArrayLike<number>;
}

/** The horizontal axes that traces lie on, in the order of the traces, the slowest first. */
export interface TraceAxes {
  readonly axes: readonly HorizontalAxis[];
  /** Why their places aren't known. */
  readonly unplaced?: string;
}

export interface HorizontalAxis {
  readonly name: 'x' | 'y';
  readonly n: number;
  /** Distance and first coordinate in the unit of the file, where the headers say them. */
  readonly d?: number;
  readonly o?: number;
}

/** Coordinates in headers are rounded: they may be off by this fraction of the distance between traces. */
const tolerance = 0.1;

/**
 * Finds the grid of a model's traces: a line, or a full rectangle of inlines and crosslines in either order.
 *
 * Where lines run along the coordinates, `x` and `y` are these; else distances along the inline numbers are `x`, along the crosslines `y`.
 *
 * @returns what is wrong instead of axes, when traces aren't on a regular grid
 */
export function traceAxes(places: TracePlaces): TraceAxes | string {
  const { inline, crossline } = places;
  if (!varies(inline) || !varies(crossline)) return line(places);
  const slow = inline[1] === inline[0] ? inline : crossline;
  const fast = slow === inline ? crossline : inline;
  const nFast = runLength(slow);
  const nSlow = slow.length / nFast;
  if (!Number.isInteger(nSlow)) return `traces of ${inlinesBy(slow === inline)} differ in number`;
  const steps = { slow: slow[nFast] - slow[0], fast: fast[1] - fast[0] };
  for (let trace = 0; trace < slow.length; trace++) {
    const i = Math.floor(trace / nFast);
    if (slow[trace] !== slow[0] + i * steps.slow || fast[trace] !== fast[0] + (trace % nFast) * steps.fast)
      return `trace ${trace} is out of the regular order of inlines and crosslines`;
  }
  return rectangle(places, { nSlow, nFast, inlinesSlow: slow === inline });
}

const inlinesBy = (inlines: boolean): string => (inlines ? 'inlines' : 'crosslines');

function varies(values: ArrayLike<number>): boolean {
  for (let k = 1; k < values.length; k++) if (values[k] !== values[0]) return true;
  return false;
}

function runLength(values: ArrayLike<number>): number {
  let k = 1;
  while (k < values.length && values[k] === values[0]) k++;
  return k;
}

function line({ x, y }: TracePlaces): TraceAxes | string {
  const n = x.length;
  if (!varies(x) && !varies(y)) return { axes: [{ name: 'x', n }], unplaced: 'its headers hold no positions' };
  const along = varies(y) ? distances(x, y, n, 1) : { values: x, o: x[0] };
  const d = spacing(along.values, n, 1);
  if (d === undefined) return 'traces are not evenly spaced along the line';
  if (d < 0) return 'traces run towards smaller x';
  return { axes: [{ name: 'x', n, d, o: along.o }] };
}

interface Rectangle {
  readonly nSlow: number;
  readonly nFast: number;
  readonly inlinesSlow: boolean;
}

function rectangle({ x, y }: TracePlaces, { nSlow, nFast, inlinesSlow }: Rectangle): TraceAxes | string {
  const byNumber = inlinesSlow ? (['x', 'y'] as const) : (['y', 'x'] as const);
  if (!varies(x) || !varies(y)) {
    const axes = [nSlow, nFast].map((n, k) => ({ name: byNumber[k], n }));
    return { axes, unplaced: 'its headers hold no positions' };
  }
  const turned = x[1] !== x[0] && y[1] !== y[0];
  const names = turned ? byNumber : x[1] === x[0] ? (['x', 'y'] as const) : (['y', 'x'] as const);
  const axes: HorizontalAxis[] = [];
  for (const [k, name] of names.entries()) {
    const [n, stride] = k === 0 ? [nSlow, nFast] : [nFast, 1];
    const { values, o } = turned
      ? distances(x, y, n, stride)
      : { values: every(name === 'x' ? x : y, n, stride), o: (name === 'x' ? x : y)[0] };
    const d = spacing(values, n, 1);
    if (d === undefined) return `traces are not evenly spaced along ${name}`;
    if (d < 0) return `traces run towards smaller ${name}`;
    axes.push({ name, n, d, o });
  }
  return { axes };
}

const every = (values: ArrayLike<number>, n: number, stride: number): number[] =>
  Array.from({ length: n }, (_, k) => values[k * stride]);

/** Distances from the first trace: coordinates of lines that don't run along x or y. */
function distances(x: ArrayLike<number>, y: ArrayLike<number>, n: number, stride: number) {
  const values = Array.from({ length: n }, (_, k) => Math.hypot(x[k * stride] - x[0], y[k * stride] - y[0]));
  return { values, o: 0 };
}

function spacing(values: ArrayLike<number>, n: number, stride: number): number | undefined {
  if (n < 2) return 1;
  const d = (values[(n - 1) * stride] - values[0]) / (n - 1);
  for (let k = 0; k < n; k++)
    if (Math.abs(values[k * stride] - values[0] - k * d) > tolerance * Math.abs(d)) return undefined;
  return d === 0 ? undefined : d;
}
