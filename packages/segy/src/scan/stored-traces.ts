import { traceFields } from '../header/trace-fields.ts';
import { readRuns } from '../read/read-runs.ts';
import { traceHeaderLength, traceSamples } from '../read/trace-map.ts';
import { runsOf, type TraceRun } from '../read/trace-run.ts';
import { bytesPerSample } from '../sample/format.ts';
import type { ByteSource } from '../source/byte-source.ts';
import type { IndexedFile } from './segy-index.ts';

/** Traces as a file stores them: each one's header with its extensions, then its samples, nothing decoded. */
export interface StoredTraces {
  /** Trace after trace, without anything between them. */
  readonly bytes: Uint8Array;
  /** How the bytes are divided, in their order. */
  readonly runs: readonly StoredRun[];
  readonly kind: 'segy' | 'su';
  /** Code of the sample format. */
  readonly format: number;
  readonly littleEndian: boolean;
}

/** Traces of one length. */
export interface StoredRun {
  readonly count: number;
  /** Bytes of each trace header and its extensions. */
  readonly headerBytes: number;
  /** Samples of each trace. */
  readonly ns: number;
}

export interface StoredTracesOptions {
  /** Memory to read into, where it is large enough; new memory otherwise. */
  readonly room?: Uint8Array | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Reads traces of a file, by their numbers from 0 in any order, as they are stored.
 *
 * @throws SourceError
 * @example
 * await writer.copy(await readStoredTraces(source, file, Uint32Array.of(2, 0, 1)));
 */
export async function readStoredTraces(
  source: ByteSource,
  file: IndexedFile,
  traces: Uint32Array,
  { room, signal }: StoredTracesOptions = {},
): Promise<StoredTraces> {
  const { map, kind, format, littleEndian } = file;
  const sampleBytes = bytesPerSample(format);
  const runs = storedRuns(file, traces);
  const places = new Float64Array(traces.length + 1);
  let trace = 0;
  for (const run of runs) {
    const length = storedLength(file, run);
    for (const last = trace + run.count; trace < last; trace++) places[trace + 1] = places[trace] + length;
  }
  const size = places[traces.length];
  const bytes = room !== undefined && room.length >= size ? room.subarray(0, size) : new Uint8Array(size);
  const take = (view: DataView, at: number, run: TraceRun): boolean => {
    const length = run.headerBytes + run.ns * sampleBytes;
    const whole = run.stride === length;
    const [pieces, pieceBytes] = whole ? [1, run.count * length] : [run.count, length];
    for (let i = 0; i < pieces; i++) {
      const from = view.byteOffset + at + i * run.stride;
      bytes.set(new Uint8Array(view.buffer, from, pieceBytes), places[run.out + i]);
    }
    return true;
  };
  const out = Float64Array.from(traces.keys());
  if (!traces.every((number, i) => i === 0 || number >= traces[i - 1])) out.sort((a, b) => traces[a] - traces[b]);
  const ascending = out.map((place) => traces[place]);
  await readRuns(source, sampleBytes, runsOf(map, ascending, out), take, signal);
  return { bytes, runs, kind, format, littleEndian };
}

/** Bytes of each trace of a run. */
export function storedLength({ format }: Pick<StoredTraces, 'format'>, { headerBytes, ns }: StoredRun): number {
  return headerBytes + ns * bytesPerSample(format);
}

/** How many traces at the start have the same field record number. */
export function storedEnsemble(traces: StoredTraces): number {
  const { bytes, runs, littleEndian } = traces;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const record = (at: number) => view.getInt32(at + traceFields.FieldRecord.byte - 1, littleEndian);
  let count = 0;
  let at = 0;
  for (const run of runs) {
    for (let i = 0; i < run.count; i++, at += storedLength(traces, run)) {
      if (record(at) !== record(0)) return count;
      count++;
    }
  }
  return count;
}

/** Neighbours of one length together. */
function storedRuns({ map }: IndexedFile, traces: Uint32Array): readonly StoredRun[] {
  if (map.kind === 'equal') return [{ count: traces.length, headerBytes: map.headerBytes, ns: map.ns }];
  const runs: { count: number; headerBytes: number; ns: number }[] = [];
  for (const trace of traces) {
    const [headerBytes, ns] = [traceHeaderLength(map, trace), traceSamples(map, trace)];
    const last = runs.at(-1);
    if (last !== undefined && last.headerBytes === headerBytes && last.ns === ns) last.count++;
    else runs.push({ count: 1, headerBytes, ns });
  }
  return runs;
}
