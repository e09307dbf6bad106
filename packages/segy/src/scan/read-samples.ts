import { sampleMemory } from '../block/sample-memory.ts';
import { BlockSizeError } from '../errors.ts';
import { readRuns } from '../read/read-runs.ts';
import { runsOf, type TraceRun } from '../read/trace-run.ts';
import { decodeTraces } from '../sample/decode.ts';
import { bytesPerSample } from '../sample/format.ts';
import { type ByteSource, gapOf } from '../source/byte-source.ts';
import { filesOf } from './files-of-traces.ts';
import type { SegyIndex } from './segy-index.ts';
import type { SourcePool } from './source-pool.ts';

/**
 * Reads the samples `[from, to)` of traces of an index, in the order given: `traces.length × (to − from)`, zeros where a trace is
 * shorter. Only their bytes are read, where traces are long enough for that to be worth it.
 */
export async function readSamples(
  index: SegyIndex,
  pool: SourcePool,
  traces: Uint32Array,
  [from, to]: readonly [number, number],
  signal?: AbortSignal,
): Promise<Float32Array> {
  const ns = to - from;
  const data = room(index, traces.length, ns);
  for (const { file, traces: local, out } of filesOf(index, traces)) {
    const { format, littleEndian } = file;
    const sampleBytes = bytesPerSample(format);
    await pool.with(file, (source) =>
      readRuns(
        source,
        sampleBytes,
        parts(source, runsOf(file.map, local, out), from, to, sampleBytes),
        (view, at, run) => {
          const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
          for (let i = 0; i < run.count; i++) {
            const offset = at + i * run.stride;
            decodeTraces(
              bytes,
              { offset, stride: 0, ns: run.ns, ntraces: 1, format, littleEndian },
              data,
              (run.out + i) * ns,
            );
          }
          return true;
        },
        signal,
      ),
    );
  }
  return data;
}

function room(index: SegyIndex, ntraces: number, ns: number): Float32Array {
  try {
    return sampleMemory(ntraces * ns);
  } catch (cause) {
    throw new BlockSizeError({ source: index.files[0]?.name ?? 'index', ntraces, ns, cause });
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
