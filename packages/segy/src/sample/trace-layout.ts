/** Where the samples of equally long traces lie in some bytes. */
export interface TraceLayout {
  /** Byte of the first sample of the first trace. */
  readonly offset: number;
  /** Bytes from a trace's first sample to the next trace's: samples plus the header between them. */
  readonly stride: number;
  /** Samples of a trace. */
  readonly ns: number;
  readonly ntraces: number;
  /** Code of bytes 3225–3226. */
  readonly format: number;
  readonly littleEndian: boolean;
}
