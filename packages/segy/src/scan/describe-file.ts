import { traceFields } from '../header/trace-fields.ts';
import { type LayoutOptions, readLayout } from '../read/layout.ts';
import { findOddLength } from '../read/length-check.ts';
import { locateTraces } from '../read/locate-traces.ts';
import { readHeaders } from '../read/read-headers.ts';
import type { EqualTraces } from '../read/trace-map.ts';
import { runsOf } from '../read/trace-run.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { describedFile, scanFile } from './scan-file.ts';
import type { IndexedFile } from './segy-index.ts';

export interface DescribeOptions extends LayoutOptions {
  /** Trace headers that are looked at, spread over the file, to see that its traces are where they are thought to be. Default 256. */
  readonly looks?: number;
  readonly signal?: AbortSignal;
}

/**
 * Says what a file is and where its traces are, without reading all its headers: `scanned` counts all traces.
 *
 * A trace of another length moves all that follow, so that looking at a few shows it; then all headers are read.
 *
 * @throws SegyFormatError, SourceError
 * @example
 * const { map } = await describeFile(await openFile('line.segy'));
 * console.log(map.count, map.ns);
 */
export async function describeFile(source: ByteSource, options: DescribeOptions = {}): Promise<IndexedFile> {
  const { signal, looks = 256 } = options;
  const layout = await readLayout(source, options, signal);
  const map = await locateTraces(source, layout, signal);
  if (map.kind === 'listed' || map.promised) return describedFile(source, layout, map, map.count);
  const traces = spread(map, looks);
  let odd = false;
  let sampling: number | undefined;
  await readHeaders(
    source,
    layout.sampleBytes,
    runsOf(map, traces, Float64Array.from(traces.keys())),
    Math.min(map.headerBytes, 480),
    (view, at, run) => {
      odd = findOddLength(view, at, run, layout, map) !== null;
      for (let i = 0; i < run.count; i++) {
        const here = view.getUint32(at + i * run.stride + samplingByte);
        sampling ??= here;
        odd ||= here !== sampling;
      }
      return !odd;
    },
    signal,
  );
  if (!odd) return describedFile(source, layout, map, map.count);
  return (await scanFile(source, { ...options, keys: ['ns'], headerMap: {}, onPart: () => {} })).file;
}

/** Where trace headers state their number of samples and the sample interval: the same everywhere, 0 included, or odd. */
const samplingByte = traceFields.ns.byte - 1;

/** Numbers of traces from the first to the last. */
function spread({ count }: EqualTraces, looks: number): Float64Array {
  const length = Math.min(count, Math.max(2, looks));
  return Float64Array.from({ length }, (_, k) => Math.round((k * (count - 1)) / Math.max(1, length - 1)));
}
