import { tagged } from '@judi4cloud/errors';

/** Any error of writing; `tag` says which. */
export type SegyWriteError = WriteLayoutError | SampleValueError | AppendError | SinkError;

/** Data and options that don't make a SEG-Y file. */
export class WriteLayoutError extends tagged(
  'WriteLayoutError',
  ({ what, got, expected }: { what: string; got: string; expected: string }) =>
    `${what}: got ${got}, expected ${expected}.`,
) {}

interface MisfitSample {
  /** Trace and sample, from 0, in the order of writing. */
  readonly trace: number;
  readonly sample: number;
  readonly value: number;
  readonly format: number;
  readonly formatName: string;
  /** Samples of this trace that don't fit. */
  readonly misfits: number;
}

/** A sample that the sample format can't hold. */
export class SampleValueError extends tagged('SampleValueError', {
  message: ({ trace, sample, value, format, formatName, misfits }: MisfitSample) =>
    `Trace ${trace}, sample ${sample} is ${value}${misfits > 1 ? ` (with ${misfits - 1} more in this trace)` : ''}, ` +
    `which format ${format}, ${formatName}, can't hold.`,
  advice: ({ format }) =>
    `Scale the data, take format ${format === 5 ? '6' : "'ieee'"}, or pass clip: true to write the nearest values that fit.`,
}) {}

interface AppendConflict {
  readonly sink: string;
  /** The byte of the file that speaks against it, from 1 as in the standard. */
  readonly byte: number;
  readonly what: string;
  readonly file: string;
  readonly block: string;
}

/** Traces that don't belong to the end of a file. */
export class AppendError extends tagged(
  'AppendError',
  ({ sink, byte, what, file, block }: AppendConflict) =>
    `${sink}, byte ${byte}: ${what} is ${file} in the file and ${block} in what is to be appended.`,
) {}

interface FailedWrite {
  readonly sink: string;
  /** Bytes that were written before. */
  readonly written: number;
  /** The system's code, such as `ENOSPC` for a full disk. */
  readonly code: string;
  readonly problem: string;
}

/** Bytes that couldn't be written; what was written before is taken back, and the file is as it was. */
export class SinkError extends tagged(
  'SinkError',
  ({ sink, written, problem, code }: FailedWrite) =>
    `${sink} can't be written${written === 0 ? '' : `, after ${written} bytes`}: ${problem} (${code}).`,
) {}
