import { type GetHeaderOptions, scaledColumn } from '../block/get-header.ts';
import type { SeisBlock } from '../block/seis-block.ts';
import { BlockMismatchError, HeaderValueError, ShotError } from '../errors.ts';
import { fieldName } from '../header/header-map.ts';
import type { TraceHeaders } from '../header/trace-headers.ts';
import { openSource, type SegyInput } from '../source/open-source.ts';
import { type ReadShotsOptions, readShotHeaders, readShots } from './read-shots.ts';
import { type SegyIndex, shotCount, shotTraces } from './segy-index.ts';
import { type OpenFile, SourcePool } from './source-pool.ts';

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
    const canonical = fieldName(name, this.index.headerMap);
    const stored = this.index.columns.get(canonical);
    if (stored === undefined) {
      const got = `an index of ${[...this.index.columns.keys()].join(', ')}`;
      throw new HeaderValueError({ field: canonical, got, expected: `that it was scanned: keys: ['${canonical}', …]` });
    }
    const column = scale ? scaledColumn(this.index.columns, canonical) : stored;
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
