import {
  type ByteSource,
  type HeaderMap,
  type IndexedFile,
  type LayoutOptions,
  readStoredTraces,
  type SeisBlock,
  SeisCon,
  segyScan,
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
}

/**
 * Opens a SEG-Y or Seismic Unix file.
 *
 * @throws SegyFormatError, SourceError
 */
export async function openTraceFile(path: string, options: OpenOptions): Promise<TraceFile> {
  const { headerMap = {} } = options;
  const source = await openFile(path);
  try {
    const file = await describeFile(source, options);
    const { kind, format, extensions, fileHeader, map, warnings } = file;
    const own = kind === 'su' ? withoutForeign : (headers: TraceHeaders) => headers;
    /** A container whose only shot are these traces. */
    const containing = (traces: Uint32Array, readAs: Partial<IndexedFile> = {}) =>
      new SeisCon(
        {
          files: [{ ...file, ...readAs, scanned: map.count }],
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

/** So many traces tell whether all have the same length, unless the file says so itself. */
const tellingTraces = 20_000;

/** What a scan finds out about a file; that of a large one stops when its first traces have been seen. */
async function describeFile(source: ByteSource, { signal, readAs }: OpenOptions): Promise<IndexedFile> {
  const enough = new Error('The first traces have been seen.');
  const found: IndexedFile[] = [];
  try {
    const index = await segyScan(source, {
      keys: ['ns'],
      groupBy: ['ns'],
      onProgress: ({ traces }) => {
        signal.throwIfAborted();
        if (traces >= tellingTraces) throw enough;
      },
      onCheckpoint: ({ files }) => {
        found.push(...files);
      },
      ...readAs,
    });
    return index.files[0];
  } catch (error) {
    const file = found.at(-1);
    if (error !== enough || file === undefined) throw error;
    return file;
  }
}

/** A block whose traces are filled with zeros to `ns` samples: that of short traces is shorter than others of its file. */
function lengthened(block: SeisBlock, ns: number): SeisBlock {
  if (block.ns === ns) return block;
  const data = new Float32Array(block.ntraces * ns);
  for (let trace = 0; trace < block.ntraces; trace++)
    data.set(block.data.subarray(trace * block.ns, (trace + 1) * block.ns), trace * ns);
  return { ...block, data, ns };
}
