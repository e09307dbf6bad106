import type { FileHeader, SegyWarning, SeisBlock, StoredTraces, TraceHeaders } from '@judi4cloud/segy';

/** A SEG-Y file of which traces are read as they are needed. */
export interface TraceFile extends AsyncDisposable {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly kind: 'segy' | 'su';
  readonly fileHeader: FileHeader;
  /** Code of the sample format. */
  readonly format: number;
  /** Samples of the longest trace. */
  readonly ns: number;
  readonly ntraces: number;
  /** Whether traces have their own numbers of samples. */
  readonly varyingLengths: boolean;
  /** Bytes of trace header extensions of each trace. */
  readonly extensionBytes: number;
  readonly warnings: readonly SegyWarning[];
  /** Named header fields of traces, by their numbers from 0 in any order. */
  headers(traces: Uint32Array, fields: readonly string[]): Promise<TraceHeaders>;
  /** Headers and samples of traces, by their numbers from 0 in any order. */
  block(traces: Uint32Array): Promise<SeisBlock>;
  /** The bits of 4-byte samples as they are stored; traces that follow each other. */
  words(traces: Uint32Array): Promise<Uint32Array>;
  /** Traces as they are stored, by their numbers from 0 in any order, in `room` where that is large enough. */
  stored(traces: Uint32Array, room?: Uint8Array): Promise<StoredTraces>;
}

/** Numbers of traces that follow each other. */
export const following = (from: number, count: number): Uint32Array =>
  Uint32Array.from({ length: count }, (_, k) => from + k);
