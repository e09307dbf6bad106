import { readRuns } from '../read/read-runs.ts';
import { runsOf, type TraceRun } from '../read/trace-run.ts';
import { decodeTraces } from '../sample/decode.ts';
import { bytesPerSample } from '../sample/format.ts';
import { type ByteSource, gapOf } from '../source/byte-source.ts';
import { filesOf } from './files-of-traces.ts';
import type { SegyIndex } from './segy-index.ts';
import type { SourcePool } from './source-pool.ts';

/** Where samples go. */
export interface SamplePlaces {
  /** A trace takes as many samples as are read of it, from its place times that on. */
  readonly into: Float32Array;
  /** A place for each trace, in the order of the traces; default 0, 1, 2, …. */
  readonly places?: ArrayLike<number>;
}

/**
 * Reads the samples `[from, to)` of traces of an index; what short traces lack is left as it is. Only their bytes are read, where
 * traces are long enough for that to be worth it.
 */
export async function readSamples(
  index: SegyIndex,
  pool: SourcePool,
  traces: Uint32Array,
  [from, to]: readonly [number, number],
  { into, places }: SamplePlaces,
  signal?: AbortSignal,
): Promise<void> {
  const ns = to - from;
  for (const { file, traces: local, out: given } of filesOf(index, traces)) {
    const out = places === undefined ? given : given.map((trace) => places[trace]);
    const { format, littleEndian } = file;
    const sampleBytes = bytesPerSample(format);
    await pool.with(file, (source) =>
      readRuns(
        source,
        sampleBytes,
        parts(source, runsOf(file.map, local, out), from, to, sampleBytes),
        (view, at, run) => {
          const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
          const { stride, count, out } = run;
          const layout = { offset: at, stride, ns: run.ns, ntraces: count, format, littleEndian };
          if (run.ns === ns) decodeTraces(bytes, layout, into, out * ns);
          else
            for (let i = 0; i < count; i++) {
              decodeTraces(bytes, { ...layout, offset: at + i * stride, ntraces: 1 }, into, (out + i) * ns);
            }
          return true;
        },
        signal,
      ),
    );
  }
}

/** The samples of runs as runs without headers, trace by trace where what lies between is better passed over. */
function* parts(
  source: ByteSource,
  runs: Iterable<TraceRun>,
  from: number,
  to: number,
  sampleBytes: number,
): Generator<TraceRun> {
  for (const { offset, stride, count, headerBytes, ns: own, out } of runs) {
    const ns = Math.min(own, to) - from;
    if (ns <= 0) continue;
    const first = offset + headerBytes + from * sampleBytes;
    const apart = stride - ns * sampleBytes > gapOf(source);
    if (!apart) yield { offset: first, stride, count, headerBytes: 0, ns, out };
    else
      for (let i = 0; i < count; i++) {
        yield { offset: first + i * stride, stride: ns * sampleBytes, count: 1, headerBytes: 0, ns, out: out + i };
      }
  }
}
