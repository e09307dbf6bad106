import { type FileHeader, traceHeaderBytes } from '../header/file-header.ts';
import { findField, type HeaderMap, lastByte } from '../header/header-map.ts';
import type { SegyWarning } from '../warnings.ts';
import type { SegyLayout, WritableTraces, WriteOptions, Written } from './options.ts';
import type { ByteSink } from './sink.ts';
import { openSegyWriter } from './writer.ts';

/** A `SeisBlock`, or as much of one as there is: samples and headers. */
export interface WritableBlock extends WritableTraces {
  readonly fileHeader?: Partial<FileHeader>;
  readonly headerMap?: HeaderMap;
  readonly warnings?: readonly SegyWarning[];
}

/**
 * Writes traces as a SEG-Y file: those that were read stay bit for bit as they were, apart from what was changed.
 *
 * @param block a `SeisBlock`, or samples with the sample interval in `options.dt`
 * @throws WriteLayoutError, SampleFormatError, SampleValueError, HeaderValueError, UnknownFieldError, SinkError
 * @example
 * await segyWrite(fileSink('shot.segy'), { data, ns: 501, headers: { FieldRecord, ...scaledHeaders({ SourceX, GroupX }) } }, { dt: 2000 });
 */
export async function segyWrite(sink: ByteSink, block: WritableBlock, options: WriteOptions = {}): Promise<Written> {
  await using writer = openSegyWriter(sink, blockLayout(block, options));
  await writer.write(block);
  return await writer.close();
}

/** The layout of a file that holds a block. */
function blockLayout(block: WritableBlock, options: WriteOptions): SegyLayout {
  const { data, ns, fileHeader, headerMap } = block;
  const ntraces = block.ntraces ?? data.length / ns;
  return {
    ...options,
    ns,
    ntraces,
    ...(fileHeader === undefined ? {} : { fileHeader }),
    ...(headerMap === undefined ? {} : { headerMap }),
    extensionBytes: extensionBytes(block, ntraces),
    varyingLengths: hasVaryingLengths(block),
  };
}

function extensionBytes({ traceExtensions, headers = {}, headerMap }: WritableBlock, ntraces: number): number {
  if (traceExtensions !== undefined && ntraces > 0) return traceExtensions.length / ntraces;
  const names = headers instanceof Map ? [...headers.keys()] : Object.keys(headers);
  const last = lastByte(names.map((name) => findField(name, headerMap)));
  return Math.max(0, Math.ceil((last - traceHeaderBytes) / traceHeaderBytes)) * traceHeaderBytes;
}

/** A file without the flag of equal lengths, whose trace headers state lengths that leave out nothing but zeros. */
function hasVaryingLengths({ data, ns, headers, fileHeader, warnings }: WritableBlock): boolean {
  if (fileHeader?.binary?.FixedLengthTraceFlag !== 0 || fileHeader.binaryBytes === undefined) return false;
  if (warnings?.some(({ code }) => code === 'trace-length')) return false;
  const lengths = headers instanceof Map ? headers.get('ns') : undefined;
  if (lengths === undefined) return false;
  let [longest, shortest] = [0, ns];
  for (let trace = 0; trace < lengths.length; trace++) {
    const length = lengths[trace];
    longest = Math.max(longest, length);
    shortest = Math.min(shortest, length);
    for (let i = trace * ns + length; i < (trace + 1) * ns; i++) if (data[i] !== 0) return false;
  }
  return shortest > 0 && shortest < ns && longest === ns;
}
