import type { HeaderColumn, IndexedFile, SeisCon } from '@judi4cloud/segy';
import { getHeader } from '@judi4cloud/segy/headers';
import { GeometryError } from '../errors.ts';
import type { ContainerShot } from './container-shot.ts';
import type { SegyLocation } from './location.ts';
import type { SegyPiece, SegyShot } from './segy-shot.ts';
import { type HeaderLookup, pickValues, type SegyShots } from './segy-shots.ts';

/** Where a worker finds a file of a container; `undefined` where only this process can read it. */
export type LocateFile = (file: IndexedFile) => SegyLocation | undefined;

/** Files of the disk have a time of change, objects behind HTTP a URL for a name. */
export function locateByName({ name, modified }: IndexedFile): SegyLocation | undefined {
  if (/^https?:/.test(name)) return { kind: 'url', url: name };
  return modified === undefined ? undefined : { kind: 'path', path: name };
}

const traceHeaderBytes = 240;

/** The shots of a container: headers are looked up in its index, samples are described by their places in the files. */
export class ContainerShots implements SegyShots {
  readonly nsrc: number;
  readonly ntraces: readonly number[];
  readonly #con: SeisCon;
  readonly #locate: LocateFile;
  /** The first trace of each file, and the number of all. */
  readonly #firsts: readonly number[];
  /** Samples of every trace, where all have the same. */
  readonly #ns: number | undefined;

  constructor(con: SeisCon, locate: LocateFile = locateByName) {
    this.nsrc = con.length;
    this.ntraces = [...con.traceCounts];
    this.#con = con;
    this.#locate = locate;
    const firsts = [0];
    for (const { scanned } of con.index.files) firsts.push(firsts[firsts.length - 1] + scanned);
    this.#firsts = firsts;
    const lengths = new Set(con.index.files.map(({ map }) => (map.kind === 'equal' ? map.ns : undefined)));
    this.#ns = lengths.size === 1 ? [...lengths][0] : undefined;
  }

  samples(shot: number): number {
    return this.#ns ?? this.#traces(shot).reduce((most, trace) => Math.max(most, this.#samplesOf(trace)), 0);
  }

  binary(shot: number) {
    return this.#fileOf(this.#traces(shot)[0]).fileHeader.binary;
  }

  headers(shot: number): HeaderLookup {
    const { columns, headerMap } = this.#con.index;
    const headers = new Map(Array.from(columns, ([name, column]) => [name, this.#values(column, shot)]));
    return (name) => {
      if (headers.has(name)) return getHeader({ headers, headerMap }, name);
      throw new GeometryError({
        problem: `the container was scanned without ${name}, only for ${[...headers.keys()].join(', ')}.`,
        advice: 'Scan with all that a geometry needs: { keys: geometryKeys }.',
      });
    };
  }

  /** How the samples of a shot are got: from their places in files that workers find, else through the container. */
  data(shot: number): SegyShot | ContainerShot {
    const traces = this.#traces(shot);
    const numbers = Array.from(traces, (trace) => this.#number(trace));
    const ns = this.samples(shot);
    const pieces: SegyPiece[] = [];
    for (const file of new Set(numbers)) {
      const location = this.#locate(this.#con.index.files[file]);
      if (location === undefined) return { kind: 'container', con: this.#con, shot };
      const places = Uint32Array.from(numbers.keys()).filter((place) => numbers[place] === file);
      pieces.push(this.#piece(file, location, traces, places, ns));
    }
    return { kind: 'segy', ns, ntraces: traces.length, pieces };
  }

  #piece(file: number, location: SegyLocation, traces: Uint32Array, places: Uint32Array, ns: number): SegyPiece {
    const { map, format, littleEndian, size } = this.#con.index.files[file];
    const own = places.map((place) => traces[place] - this.#firsts[file]);
    const samples = Float64Array.from(own, (trace) => {
      if (map.kind === 'equal') return map.first + trace * map.stride + map.headerBytes;
      return map.offsets[trace] + traceHeaderBytes * (map.headers?.[trace] ?? 1);
    });
    const lengths = places.map((place) => this.#samplesOf(traces[place]));
    return {
      location,
      size,
      format,
      littleEndian,
      samples,
      ...(lengths.every((length) => length === ns) ? {} : { lengths }),
      ...(places.length === traces.length ? {} : { places }),
    };
  }

  #traces(shot: number): Uint32Array {
    const { index, shots } = this.#con;
    const { starts, order } = index.shots;
    const [from, to] = [starts[shots[shot]], starts[shots[shot] + 1]];
    return order?.subarray(from, to) ?? Uint32Array.from({ length: to - from }, (_, i) => from + i);
  }

  /** The values of a column that belong to a shot; those that lie together are not copied. */
  #values(column: HeaderColumn, shot: number): HeaderColumn {
    const { index, shots } = this.#con;
    const { starts, order } = index.shots;
    if (order === undefined) return column.subarray(starts[shots[shot]], starts[shots[shot] + 1]);
    return pickValues(column, this.#traces(shot));
  }

  #samplesOf(trace: number): number {
    if (this.#ns !== undefined) return this.#ns;
    const { map } = this.#fileOf(trace);
    return map.kind === 'equal' ? map.ns : map.lengths[trace - this.#firsts[this.#number(trace)]];
  }

  /** The number of the file that a trace is in. */
  #number(trace: number): number {
    let [low, high] = [0, this.#con.index.files.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#firsts[middle] <= trace) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #fileOf(trace: number): IndexedFile {
    return this.#con.index.files[this.#number(trace)];
  }
}
