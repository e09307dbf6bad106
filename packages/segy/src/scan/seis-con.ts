import { shown } from '@judi4cloud/errors';
import { type GetHeaderOptions, scaledColumn } from '../block/get-header.ts';
import type { SeisBlock } from '../block/seis-block.ts';
import { BlockMismatchError, HeaderValueError, SampleRangeError, ShotError, TraceError } from '../errors.ts';
import type { HeaderColumn } from '../header/field-type.ts';
import { fieldName } from '../header/header-map.ts';
import type { TraceHeaders } from '../header/trace-headers.ts';
import { openSource, type SegyInput } from '../source/open-source.ts';
import { readSamples, type SamplePlaces } from './read-samples.ts';
import { type ReadShotsOptions, readShotHeaders, readShots } from './read-shots.ts';
import { sampleSpace } from './sample-space.ts';
import { type SegyIndex, shotCount, shotTraces } from './segy-index.ts';
import { type OpenFile, SourcePool } from './source-pool.ts';
import { type FieldValues, tracesWhere, wantedRange } from './traces-where.ts';
import { isRange } from './value-range.ts';

/** Least and greatest value of a header field in each shot. */
export interface HeaderRange {
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/**
 * A container of shots that stay in their files: reading happens when a shot is asked for, and touches its bytes only.
 *
 * @example
 * const con = new SeisCon(await segyScan(file), [file]);
 * const shot = await con.at(0);
 * const { x, y } = con.getSources()[0];
 */
export class SeisCon {
  readonly kind = 'seis-con';
  readonly index: SegyIndex;
  /** The shots of the index that this container has, in its order. */
  readonly shots: Uint32Array;
  readonly #pool: SourcePool;
  #listed: Uint32Array | undefined;

  /**
   * @param open what was scanned (sources, `File`s, …), or how a file of the index is opened; the container closes
   *   what it opened itself
   */
  constructor(index: SegyIndex, open: readonly SegyInput[] | OpenFile | SourcePool, shots?: Uint32Array) {
    this.index = index;
    this.shots = shots ?? Uint32Array.from({ length: shotCount(index.shots) }, (_, i) => i);
    if (open instanceof SourcePool) this.#pool = open;
    else this.#pool = typeof open === 'function' ? new SourcePool(open, true) : poolOf(open);
  }

  /** Number of shots. */
  get length(): number {
    return this.shots.length;
  }

  /** Number of traces of each shot. */
  get traceCounts(): Uint32Array {
    const { starts } = this.index.shots;
    return this.shots.map((shot) => starts[shot + 1] - starts[shot]);
  }

  /**
   * Reads one shot, or several as one block; negative indices count from the end.
   *
   * @throws ShotError, SourceError, StaleIndexError
   */
  async at(shots: number | readonly number[], options: ReadShotsOptions = {}): Promise<SeisBlock> {
    return readShots(this.index, this.#pool, this.#traces(shots), options);
  }

  /** Reads header fields of shots, without their samples. */
  async readHeaders(
    keys: readonly string[],
    shots: number | readonly number[] = Array.from(this.shots.keys()),
    options: Pick<ReadShotsOptions, 'signal'> = {},
  ): Promise<TraceHeaders> {
    return readShotHeaders(this.index, this.#pool, this.#traces(shots), keys, options);
  }

  /** Range of a scanned header field in each shot, scaled unless told otherwise. */
  getHeader(name: string, { scale = true }: GetHeaderOptions = {}): HeaderRange {
    const column = this.#column(name, { scale });
    const min = new Float64Array(this.length).fill(Number.POSITIVE_INFINITY);
    const max = new Float64Array(this.length).fill(Number.NEGATIVE_INFINITY);
    const { starts, order } = this.index.shots;
    this.shots.forEach((shot, i) => {
      for (let j = starts[shot]; j < starts[shot + 1]; j++) {
        const value = column[order === undefined ? j : order[j]];
        min[i] = Math.min(min[i], value);
        max[i] = Math.max(max[i], value);
      }
    });
    return { min, max };
  }

  /**
   * Source position of each shot, in the units of the survey.
   *
   * @throws HeaderValueError when traces of a shot disagree about it
   */
  getSources(): readonly { readonly x: number; readonly y: number }[] {
    const x = this.getHeader('SourceX');
    const y = this.getHeader('SourceY');
    return Array.from({ length: this.length }, (_, i) => {
      if (x.min[i] === x.max[i] && y.min[i] === y.max[i]) return { x: x.min[i], y: y.min[i] };
      throw new HeaderValueError({
        field: x.min[i] === x.max[i] ? 'SourceY' : 'SourceX',
        got: `several positions in shot ${i}`,
        expected: "one per shot: scan with groupBy: ['SourceX', 'SourceY']",
      });
    });
  }

  /**
   * A container of the traces whose scanned header fields have the values, in their shots; shots without such traces are left out.
   *
   * Values are scaled unless told otherwise; of floats, ranges are safer than numbers.
   *
   * @throws HeaderValueError when a field wasn't scanned, or what it has to be is neither a number nor a range
   * @example
   * const inline = con.where({ Inline3D: 120 });
   * const near = con.where({ FieldRecord: [10, 20], Offset: [-500, 500] });
   */
  where(values: FieldValues, options: GetHeaderOptions = {}): SeisCon {
    const wanted = Object.entries(values).map(([name, value]) => ({
      column: this.#column(name, options),
      range: wantedRange(name, value),
    }));
    return new SeisCon({ ...this.index, shots: tracesWhere(this.index, this.shots, wanted) }, this.#pool);
  }

  /**
   * Values of a scanned header field, one for each trace in the order of the shots, scaled unless told otherwise.
   *
   * @throws HeaderValueError when it wasn't scanned
   */
  traceHeader(name: string, options: GetHeaderOptions = {}): Float64Array {
    const column = this.#column(name, options);
    return Float64Array.from(this.#everyTrace, (trace) => column[trace]);
  }

  /**
   * A container with some traces as its only shot.
   *
   * @param traces numbered from 0 in the order of the shots
   * @throws TraceError when there is no such trace
   */
  selectTraces(traces: ArrayLike<number>): SeisCon {
    const all = this.#everyTrace;
    const order = Uint32Array.from(traces, (trace) => {
      if (Number.isInteger(trace) && trace >= 0 && trace < all.length) return all[trace];
      throw new TraceError({ trace, ntraces: all.length });
    });
    return new SeisCon({ ...this.index, shots: { starts: Uint32Array.of(0, order.length), order } }, this.#pool);
  }

  /**
   * Reads a range of samples of all traces, without their headers: `ntraces × (to − from)`, zeros where a trace is shorter.
   *
   * @param samples the first and the one after the last, from 0
   * @throws SampleRangeError when no trace has them; SourceError, StaleIndexError; BlockSizeError when they need too much memory
   */
  async readSamples(
    samples: readonly [number, number],
    { signal, ...given }: Pick<ReadShotsOptions, 'signal'> & Partial<SamplePlaces> = {},
  ): Promise<Float32Array> {
    const traces = this.#everyTrace;
    const longest = this.index.files.reduce((most, { map }) => Math.max(most, map.ns), 0);
    if (!isRange(samples) || !samples.every(Number.isInteger) || samples[0] < 0 || samples[1] > longest) {
      throw new SampleRangeError({ got: shown(samples), samples: longest });
    }
    const { into = sampleSpace(this.index, traces.length, samples[1] - samples[0]) } = given;
    await readSamples(this.index, this.#pool, traces, samples, { ...given, into }, signal);
    return into;
  }

  /** A container of some of the shots; it shares index and files with this one. */
  split(shots: number | readonly number[]): SeisCon {
    const chosen = (typeof shots === 'number' ? [shots] : shots).map((shot) => this.#shot(shot));
    return new SeisCon(this.index, this.#pool, Uint32Array.from(chosen));
  }

  /** This container's shots followed by another's that shares its index, such as another part of a split. */
  merge(other: SeisCon): SeisCon {
    if (other.index !== this.index) {
      throw new BlockMismatchError({
        block: 1,
        what: 'container of',
        got: 'another index',
        expected: 'the same; merge the indices first with mergeIndices',
      });
    }
    return new SeisCon(this.index, this.#pool, Uint32Array.from([...this.shots, ...other.shots]));
  }

  /** Closes the files that this container and its parts opened; they open again when they are needed. */
  async close(): Promise<void> {
    await this.#pool.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The traces of all shots, in their order; listed once. */
  get #everyTrace(): Uint32Array {
    this.#listed ??= this.#traces(Array.from(this.shots.keys()));
    return this.#listed;
  }

  #column(name: string, { scale = true }: GetHeaderOptions): HeaderColumn {
    const canonical = fieldName(name, this.index.headerMap);
    const stored = this.index.columns.get(canonical);
    if (stored === undefined) {
      const got = `an index of ${[...this.index.columns.keys()].join(', ')}`;
      throw new HeaderValueError({ field: canonical, got, expected: `that it was scanned: keys: ['${canonical}', …]` });
    }
    return scale ? scaledColumn(this.index.columns, canonical) : stored;
  }

  #shot(i: number): number {
    const at = i < 0 ? i + this.length : i;
    if (!Number.isInteger(at) || at < 0 || at >= this.length) throw new ShotError({ shot: i, shots: this.length });
    return this.shots[at];
  }

  #traces(shots: number | readonly number[]): Uint32Array {
    const parts = (typeof shots === 'number' ? [shots] : shots).map((i) => shotTraces(this.index.shots, this.#shot(i)));
    const traces = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      traces.set(part, at);
      at += part.length;
    }
    return traces;
  }
}

/** Files by their names; whoever opened them closes them. */
function poolOf(inputs: readonly SegyInput[]): SourcePool {
  const sources = Promise.all(inputs.map(openSource));
  sources.catch(() => {});
  return new SourcePool(async (file) => {
    const source = (await sources).find(({ name }) => name === file.name);
    if (source !== undefined) return source;
    const got = (await sources).map(({ name }) => name).join(', ');
    throw new HeaderValueError({ field: 'sources', got, expected: file.name });
  }, false);
}
