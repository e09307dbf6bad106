import type { FileHeader } from '../header/file-header.ts';
import type { HeaderMap } from '../header/header-map.ts';
import type { TraceHeaders } from '../header/trace-headers.ts';
import type { SegyWarning } from '../warnings.ts';

/** Traces of a SEG-Y file in memory: headers as columns, samples trace by trace. */
export interface SeisBlock {
  readonly fileHeader: FileHeader;
  /** A column per trace header field, by SegyIO's names and those of the header map. */
  readonly headers: TraceHeaders;
  /** Trace `i` is at `[i·ns, (i + 1)·ns)`; traces shorter than `ns` are followed by zeros. */
  readonly data: Float32Array;
  /** Samples a trace. */
  readonly ns: number;
  readonly ntraces: number;
  /** Trace header extensions of revision 2 as they are in the file: the same number of bytes for every trace. */
  readonly traceExtensions?: Uint8Array;
  /** Where the fields of the columns are, if not where the standard has them. */
  readonly headerMap?: HeaderMap;
  /** What was odd about the file, though it could be read. */
  readonly warnings?: readonly SegyWarning[];
}
