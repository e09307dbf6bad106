import { type ByteSink, bytesPerSample, openSegyWriter, type Revision, type Written } from '@judi4cloud/segy';
import type { TraceChoice } from './selected-traces.ts';
import type { TraceFile } from './trace-file.ts';
import { type OrderOptions, type SortKey, sortedTraces, tracesInOrder } from './trace-order.ts';

export interface ConvertOptions extends OrderOptions {
  readonly choice: TraceChoice;
  /** None keeps the order of the file. */
  readonly sort: readonly SortKey[];
  /** With file headers, or without as Seismic Unix writes it. */
  readonly kind: 'segy' | 'su';
  /** The file's, and IEEE for Seismic Unix, unless given. */
  readonly format?: 'ieee' | 'ibm' | number;
  readonly revision?: Revision;
  readonly endian?: 'big' | 'little';
  readonly clip: boolean;
}

/** Room for one batch while another is written. */
const batchBytes = 4 << 20;

/**
 * Writes the chosen traces of a file, a few megabytes at a time; the target is there when all are written, or not at all.
 *
 * What isn't asked to change keeps its bytes; samples are decoded for another format only.
 */
export async function convert(file: TraceFile, sink: ByteSink, options: ConvertOptions): Promise<Written> {
  const { choice, sort, kind, format, revision, endian, clip, signal } = options;
  const { ns, fileHeader, extensionBytes, varyingLengths } = file;
  await using writer = openSegyWriter(sink, {
    kind,
    ns,
    fileHeader,
    headerMap: options.book.map,
    format: format ?? (kind === 'su' ? 'ieee' : file.format),
    extensionBytes,
    varyingLengths,
    clip,
    signal,
    ...(intervalUnknown(file) && { dt: 0 }),
    ...(revision !== undefined && { revision }),
    ...(endian !== undefined && { endian }),
  });
  const batch = Math.max(1, Math.floor(batchBytes / (240 + extensionBytes + bytesPerSample(file.format) * ns)));
  const rooms = [new Uint8Array(batchBytes), new Uint8Array(batchBytes)];
  let writing = Promise.resolve();
  for await (const traces of batchesOf(file, choice, sort, options))
    for (let first = 0; first < traces.length; first += batch) {
      signal.throwIfAborted();
      const stored = await file.stored(traces.subarray(first, first + batch), rooms[0]);
      await writing;
      writing = writer.copy(stored);
      // A failure is thrown where it is awaited, after the next batch was read.
      writing.catch(() => {});
      rooms.reverse();
    }
  await writing;
  return await writer.close();
}

const intervalUnknown = ({ fileHeader: { binary } }: TraceFile): boolean => binary.dt === 0 && binary.ExtDt === 0;

async function* batchesOf(
  file: TraceFile,
  choice: TraceChoice,
  sort: readonly SortKey[],
  options: OrderOptions,
): AsyncGenerator<Uint32Array> {
  if (sort.length === 0) yield* tracesInOrder(file, choice, options);
  else yield await sortedTraces(file, choice, sort, options);
}
