import {
  describeFile,
  type HeaderMap,
  type IndexedFile,
  type LayoutOptions,
  readStoredTraces,
  type SeisBlock,
  SeisCon,
  type TraceHeaders,
  traceFieldNames,
  traceFields,
} from '@judi4cloud/segy';
import { openFile } from '@judi4cloud/segy/node';
import type { TraceFile } from './trace-file.ts';

export interface OpenOptions {
  /** Ends the opening; whoever reads in batches ends between them. */
  readonly signal: AbortSignal;
  /** What to believe instead of the file. */
  readonly readAs?: LayoutOptions | undefined;
  readonly headerMap?: HeaderMap;
  /** Trace headers that are looked at on opening, spread over the file; few by default. */
  readonly looks?: number;
}

/**
 * Opens a SEG-Y or Seismic Unix file.
 *
 * @throws SegyFormatError, SourceError
 */
export async function openTraceFile(path: string, options: OpenOptions): Promise<TraceFile> {
  const { signal, looks, readAs, headerMap = {} } = options;
  const source = await openFile(path);
  try {
    const file = await describeFile(source, { signal, ...(looks !== undefined && { looks }), ...readAs });
    const { kind, format, extensions, fileHeader, map, warnings } = file;
    const own = kind === 'su' ? withoutForeign : (headers: TraceHeaders) => headers;
    /** A container whose only shot are these traces. */
    const containing = (traces: Uint32Array, readAs: Partial<IndexedFile> = {}) =>
      new SeisCon(
        {
          files: [{ ...file, ...readAs }],
          fields: [],
          headerMap,
          columns: new Map(),
          shots: { starts: Uint32Array.of(0, traces.length), order: traces },
          grouping: { groupBy: [], sortBy: [], acrossFiles: false },
        },
        [source],
      );
    return {
      path,
      size: source.size,
      kind,
      fileHeader,
      format,
      ns: map.ns,
      ntraces: map.count,
      varyingLengths: map.kind === 'listed',
      extensionBytes: 240 * extensions,
      warnings,
      headers: async (traces, fields) => own(await containing(traces).readHeaders(fields, 0)),
      block: async (traces) => {
        const block = await containing(traces).at(0);
        return lengthened({ ...block, headers: own(block.headers) }, map.ns);
      },
      words: async (traces) => {
        // IEEE floats keep their bits.
        const { data } = await containing(traces, { format: ieee }).at(0, { keys: [] });
        return new Uint32Array(data.buffer, data.byteOffset, data.length);
      },
      stored: (traces, room) => readStoredTraces(source, file, traces, { room }),
      [Symbol.asyncDispose]: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

const ieee = 5;

/** Seismic Unix keeps other things from byte 181 on than SEG-Y, whose fields there are 0. */
function withoutForeign(headers: TraceHeaders): TraceHeaders {
  for (const name of traceFieldNames) if (traceFields[name].byte > 180) headers.get(name)?.fill(0);
  return headers;
}

/** A block whose traces are filled with zeros to `ns` samples: that of short traces is shorter than others of its file. */
function lengthened(block: SeisBlock, ns: number): SeisBlock {
  if (block.ns === ns) return block;
  const data = new Float32Array(block.ntraces * ns);
  for (let trace = 0; trace < block.ntraces; trace++)
    data.set(block.data.subarray(trace * block.ns, (trace + 1) * block.ns), trace * ns);
  return { ...block, data, ns };
}
