import { type OptionRule, type OptionRules, readOptions } from '@judi4cloud/errors';
import { VolumeError } from '../errors.ts';
import { type SampleAxis, sampleAxis } from '../read/sample-axis.ts';
import { sampleSpace } from './sample-space.ts';
import type { SeisCon } from './seis-con.ts';
import { aRange, isRange, type ValueRange } from './value-range.ts';

export interface VolumeOptions {
  /** Fields that number the lines; default `Inline3D`, `Crossline3D`. */
  readonly inline?: string;
  readonly crossline?: string;
  readonly signal?: AbortSignal;
}

/** Parts of a volume, first and last, both within; all of it where left out. */
export interface CubeRanges {
  /** Numbers of inlines and of crosslines. */
  readonly inlines?: ValueRange;
  readonly crosslines?: ValueRange;
  /** Times in ms, or depths in metres (feet if the file measures in feet). */
  readonly samples?: ValueRange;
  readonly signal?: AbortSignal;
}

/** A part of a volume. */
export interface Cube {
  /** Inline by inline, crossline by crossline, sample by sample; NaN where there is no trace. */
  readonly data: Float32Array;
  /** Numbers of inlines, crosslines and samples. */
  readonly shape: readonly [number, number, number];
  readonly inlines: Float64Array;
  readonly crosslines: Float64Array;
  readonly axis: SampleAxis;
}

const range: OptionRule = { holds: isRange, expected: aRange };

const cubeRules: OptionRules<CubeRanges> = {
  inlines: range,
  crosslines: range,
  samples: range,
  signal: { holds: (value) => value instanceof AbortSignal, expected: 'an AbortSignal' },
};

/**
 * A stacked volume that stays in its files: a trace for each inline and crossline, in any order, and not necessarily for all.
 *
 * Lines come in the order of their numbers. A slice reads its samples alone, where traces are long.
 *
 * @example
 * const lines = { keys: ['Inline3D', 'Crossline3D'], groupBy: ['Inline3D'] };
 * const volume = await StackedVolume.of(new SeisCon(await segyScan(file, lines), [file]));
 * const section = await volume.inline(120);   // 1 × crosslines × samples
 * const slice = await volume.slice(1500);     // inlines × crosslines × 1, at 1500 ms
 * const part = await volume.cube({ inlines: [100, 140], samples: [1000, 2000] });
 */
export class StackedVolume {
  /** Numbers of the lines, ascending. */
  readonly inlines: Float64Array;
  readonly crosslines: Float64Array;
  /** Times in ms or depths of the samples; one apart, where no interval is given. */
  readonly axis: SampleAxis;
  /** Places without a trace. */
  readonly missing: number;
  readonly #con: SeisCon;
  /** Places of each trace among the inlines and the crosslines. */
  readonly #rows: Uint32Array;
  readonly #columns: Uint32Array;

  private constructor(con: SeisCon, inline: Float64Array, crossline: Float64Array, axis: SampleAxis) {
    this.#con = con;
    this.inlines = distinct(inline);
    this.crosslines = distinct(crossline);
    this.axis = axis;
    this.#rows = placesAmong(this.inlines, inline);
    this.#columns = placesAmong(this.crosslines, crossline);
    this.missing = this.inlines.length * this.crosslines.length - inline.length;
    checkAlone(this.#rows, this.#columns, this.inlines, this.crosslines);
  }

  /**
   * The volume that the traces of a container make up, whatever they were grouped by.
   *
   * @throws VolumeError when several traces are at one place or are sampled in several ways; HeaderValueError when lines weren't scanned
   */
  static async of(con: SeisCon, options: VolumeOptions = {}): Promise<StackedVolume> {
    const { inline = 'Inline3D', crossline = 'Crossline3D', signal } = options;
    const lines = [inline, crossline].map((name) => con.traceHeader(name));
    return new StackedVolume(con, lines[0], lines[1], await axisOf(con, signal));
  }

  /** The section along an inline: `1 × crosslines × samples`. @throws VolumeError when there is none of that number */
  async inline(number: number, { signal }: Pick<CubeRanges, 'signal'> = {}): Promise<Cube> {
    return this.cube({ inlines: [number, number], ...(signal && { signal }) });
  }

  /** The section along a crossline: `inlines × 1 × samples`. @throws VolumeError when there is none of that number */
  async crossline(number: number, { signal }: Pick<CubeRanges, 'signal'> = {}): Promise<Cube> {
    return this.cube({ crosslines: [number, number], ...(signal && { signal }) });
  }

  /** The samples nearest to a time in ms, or a depth: `inlines × crosslines × 1`. @throws VolumeError when it is outside */
  async slice(at: number, { signal }: Pick<CubeRanges, 'signal'> = {}): Promise<Cube> {
    const { start, step, count } = this.axis;
    const sample = Math.round((at - start) / step);
    if (sample < 0 || sample >= count || Number.isNaN(at)) throw outside('slice', [at, at], axisEnds(this.axis));
    const nearest = start + sample * step;
    return this.cube({ samples: [nearest, nearest], ...(signal && { signal }) });
  }

  /**
   * A part of the volume, or all of it.
   *
   * @throws OptionError for what is no range; VolumeError when a range has nothing of it; BlockSizeError when it needs too much memory
   */
  async cube(ranges: CubeRanges = {}): Promise<Cube> {
    const { inlines, crosslines, samples, signal } = readOptions<CubeRanges>(ranges, cubeRules, { of: 'cube' });
    const rows = within('inlines', this.inlines, inlines);
    const columns = within('crosslines', this.crosslines, crosslines);
    const [from, to] = samplesWithin(this.axis, samples);
    const shape = [rows.to - rows.from, columns.to - columns.from, to - from] as const;
    const into = sampleSpace(this.#con.index, shape[0] * shape[1], shape[2]);
    if (this.missing > 0) into.fill(Number.NaN);
    const { traces, places } = this.#inside(rows, columns);
    await this.#con.selectTraces(traces).readSamples([from, to], { into, places, ...(signal && { signal }) });
    const { start, step, domain } = this.axis;
    return {
      data: into,
      shape,
      inlines: this.inlines.slice(rows.from, rows.to),
      crosslines: this.crosslines.slice(columns.from, columns.to),
      axis: { domain, step, start: start + from * step, count: to - from },
    };
  }

  /** The traces of a part, in the order of the files, and the place of each in it. */
  #inside(rows: Span, columns: Span) {
    const [r, c] = [this.#rows, this.#columns];
    const width = columns.to - columns.from;
    const traces = Uint32Array.from(r.keys()).filter(
      (t) => r[t] >= rows.from && r[t] < rows.to && c[t] >= columns.from && c[t] < columns.to,
    );
    const places = Float64Array.from(traces, (t) => (r[t] - rows.from) * width + c[t] - columns.from);
    return { traces, places };
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const axisFields = ['TraceIDCode', 'DelayRecordingTime', 'ns', 'dt'];

/** The axis of the first trace, as long as the longest; 1 apart where no interval is given. */
async function axisOf(con: SeisCon, signal: AbortSignal | undefined): Promise<SampleAxis> {
  const { files } = con.index;
  const [first] = files;
  const interval = ({ fileHeader: { binary } }: typeof first) => binary.ExtDt || binary.dt;
  const other = files.find((file) => interval(file) !== interval(first) || file.map.ns !== first.map.ns);
  const sampled = (file: typeof first) => `${file.map.ns} samples every ${interval(file)} µs`;
  if (other !== undefined) throw new VolumeError({ what: other.name, got: sampled(other), expected: sampled(first) });
  if (con.traceCounts.length === 0) {
    throw new VolumeError({ what: 'a volume', got: 'no trace', expected: 'a trace for each inline and crossline' });
  }
  const headers = await con.selectTraces([0]).readHeaders(axisFields, 0, signal && { signal });
  const { ns } = first.map;
  const axis = sampleAxis({ fileHeader: first.fileHeader, headers, ns });
  return { ...axis, step: axis.step > 0 ? axis.step : 1, count: ns };
}

function distinct(values: Float64Array): Float64Array {
  return Float64Array.from(new Set(values)).sort();
}

function placesAmong(distinct: Float64Array, values: Float64Array): Uint32Array {
  const places = new Map(Array.from(distinct, (value, place) => [value, place]));
  return Uint32Array.from(values, (value) => places.get(value) ?? 0);
}

function checkAlone(rows: Uint32Array, columns: Uint32Array, inlines: Float64Array, crosslines: Float64Array): void {
  const width = crosslines.length;
  const places = Float64Array.from(rows, (row, t) => row * width + columns[t]).sort();
  const twice = places.find((place, i) => i > 0 && place === places[i - 1]);
  if (twice === undefined) return;
  throw new VolumeError({
    what: `inline ${inlines[Math.floor(twice / width)]}, crossline ${crosslines[twice % width]}`,
    got: 'several traces',
    expected: 'one',
    advice:
      "Choose among them first, such as con.where({ Offset: [0, 500] }), or say which fields number the lines: { inline: 'EnergySourcePoint', crossline: 'CDP' }.",
  });
}

function within(what: string, numbers: Float64Array, range: readonly [number, number] | undefined): Span {
  if (range === undefined) return { from: 0, to: numbers.length };
  const from = numbers.findIndex((number) => number >= range[0]);
  const to = numbers.findLastIndex((number) => number <= range[1]) + 1;
  if (from >= 0 && from < to) return { from, to };
  const expected = `some of ${numbers.length} from ${numbers[0]} to ${numbers[numbers.length - 1]}`;
  throw new VolumeError({ what, got: shown(range), expected });
}

/** Ends of ranges may be off by this part of a step, for rounding. */
const slack = 1e-6;

function samplesWithin(axis: SampleAxis, range: readonly [number, number] | undefined): readonly [number, number] {
  const { start, step, count } = axis;
  if (range === undefined) return [0, count];
  const from = Math.max(0, Math.ceil((range[0] - start) / step - slack));
  const to = Math.min(count, Math.floor((range[1] - start) / step + slack) + 1);
  if (!(from < to)) throw outside('samples', range, axisEnds(axis));
  return [from, to];
}

function axisEnds({ start, step, count }: SampleAxis): readonly [number, number] {
  return [start, start + (count - 1) * step];
}

function outside(what: string, got: readonly [number, number], has: readonly [number, number]): VolumeError {
  return new VolumeError({ what, got: shown(got), expected: `within ${shown(has)}` });
}

function shown([first, last]: readonly [number, number]): string {
  return first === last ? `${first}` : `${first} to ${last}`;
}
