import { type ByteSink, openSegyWriter, type Revision, type Written } from '@judi4cloud/segy';
import type { TraceChoice } from './selected-traces.ts';
import type { TraceFile } from './trace-file.ts';
import { type OrderOptions, type SortKey, sortedTraces, tracesInOrder } from './trace-order.ts';

export interface ConvertOptions extends OrderOptions {
  readonly choice: TraceChoice;
  /** None keeps the order of the file. */
  readonly sort: readonly SortKey[];
  readonly format?: 'ieee' | 'ibm' | number;
  readonly revision?: Revision;
  readonly endian?: 'big' | 'little';
  readonly clip: boolean;
}

const batchBytes = 8 << 20;

/** Writes the chosen traces of a file, a few megabytes at a time; the target is there when all are written, or not at all. */
export async function convert(file: TraceFile, sink: ByteSink, options: ConvertOptions): Promise<Written> {
  const { choice, sort, format, revision, endian, clip, signal } = options;
  await using writer = openSegyWriter(sink, {
    ns: file.ns,
    fileHeader: file.fileHeader,
    headerMap: options.book.map,
    format: format ?? file.format,
    extensionBytes: file.extensionBytes,
    varyingLengths: file.varyingLengths,
    clip,
    signal,
    ...(revision !== undefined && { revision }),
    ...(endian !== undefined && { endian }),
  });
  const batch = Math.max(1, Math.floor(batchBytes / (1024 + 4 * file.ns)));
  for await (const traces of batchesOf(file, choice, sort, options))
    for (let first = 0; first < traces.length; first += batch) {
      signal.throwIfAborted();
      await writer.write(await file.block(traces.subarray(first, first + batch), true));
    }
  return await writer.close();
}

async function* batchesOf(
  file: TraceFile,
  choice: TraceChoice,
  sort: readonly SortKey[],
  options: OrderOptions,
): AsyncGenerator<Uint32Array> {
  if (sort.length === 0) yield* tracesInOrder(file, choice, options);
  else yield await sortedTraces(file, choice, sort, options);
}
