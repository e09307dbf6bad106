import type { HeaderColumn } from '../header/field-type.ts';
import type { Endian, FileHeader, TextEncoding } from '../header/file-header.ts';
import type { HeaderMap } from '../header/header-map.ts';

/** Revisions of the standard that can be written. */
export type Revision = 0 | 1 | 2 | 2.1;

/** How a file is written; what is left out is as in the file header that is given, or as the defaults say. */
export interface WriteOptions {
  /** `'su'` leaves the file headers out, as Seismic Unix does, and has no other format than `'ieee'`; default `'segy'`. */
  readonly kind?: 'segy' | 'su';
  /** `'ieee'` (5), `'ibm'` (1) or another code of bytes 3225–3226; default `'ieee'`. Integers are rounded to nearest, halves to even. */
  readonly format?: 'ieee' | 'ibm' | number;
  /** Default 1; 2 where that can't say what is to be written. */
  readonly revision?: Revision;
  /** Default big-endian, the only order before revision 2. */
  readonly endian?: Endian;
  /** Sample interval in µs (in mm or whatever unit the depth domain has), when it isn't the file header's; 0 says that it is unknown. */
  readonly dt?: number;
  /** Up to 40 lines; they get their `C 1` … `C40` when they have none. */
  readonly textHeader?: string;
  /** Extended textual headers: a stanza each, `((SEG: EndText))` is added at the end. */
  readonly extendedText?: readonly string[];
  /** Default EBCDIC. */
  readonly textEncoding?: TextEncoding;
  /** Writes the nearest value where the sample format can't hold one, instead of failing; default false. */
  readonly clip?: boolean;
  readonly signal?: AbortSignal;
  /** Called after every megabyte or so, and at the end, with the traces so far. */
  readonly onProgress?: (ntraces: number) => void;
}

/** What a file holds, before its traces are there. */
export interface SegyLayout extends WriteOptions {
  /** Samples a trace. */
  readonly ns: number;
  /** Traces that will come, if that is known. */
  readonly ntraces?: number;
  /** The header of the file that the traces come from, or parts of one. */
  readonly fileHeader?: Partial<FileHeader>;
  readonly headerMap?: HeaderMap;
  /** Whether traces end where their header's `ns` says, instead of all having `ns` samples; default false. */
  readonly varyingLengths?: boolean;
  /** Bytes of trace header extensions that come with every trace; default 0. */
  readonly extensionBytes?: number;
}

/** Trace header values by field: columns as in a block, or plain numbers. */
export type HeaderValues =
  | ReadonlyMap<string, HeaderColumn | readonly number[]>
  | Readonly<Record<string, HeaderColumn | readonly number[]>>;

/** Traces to be written: a `SeisBlock`, or as much of one as there is. */
export interface WritableTraces {
  /** Trace `i` at `[i·ns, (i + 1)·ns)`. */
  readonly data: Float32Array | Float64Array;
  readonly ns: number;
  /** Default `data.length / ns`. */
  readonly ntraces?: number;
  /** Fields that are missing are written as 0, apart from the running numbers, `ns`, `dt` and `TraceIDCode` 1. */
  readonly headers?: HeaderValues;
  /** Trace header extensions, the same number of bytes for every trace. */
  readonly traceExtensions?: Uint8Array;
}

/** What was written. */
export interface Written {
  readonly ntraces: number;
  readonly bytes: number;
  /** Samples that didn't fit the format, with `clip`. */
  readonly clipped: number;
}
