/** Errors of writing: a tag to switch on, and the values they speak of. */
export type SegyWriteError = WriteLayoutError | SampleValueError | AppendError | SinkError;

/** Data and options that don't make a SEG-Y file. */
export class WriteLayoutError extends Error {
  readonly _tag = 'WriteLayoutError';
  readonly what: string;
  readonly got: string;

  constructor(values: { readonly what: string; readonly got: string; readonly expected: string }) {
    super(`${values.what}: got ${values.got}, expected ${values.expected}.`);
    this.what = values.what;
    this.got = values.got;
  }
}

/** A sample that the sample format can't hold. */
export class SampleValueError extends Error {
  readonly _tag = 'SampleValueError';
  /** Trace and sample, from 0, in the order of writing. */
  readonly trace: number;
  readonly sample: number;
  readonly value: number;
  readonly format: number;

  constructor(values: {
    readonly trace: number;
    readonly sample: number;
    readonly value: number;
    readonly format: number;
    readonly formatName: string;
    readonly misfits: number;
  }) {
    const { trace, sample, value, format, formatName, misfits } = values;
    const others = misfits > 1 ? ` (with ${misfits - 1} more in this trace)` : '';
    super(
      `Trace ${trace}, sample ${sample} is ${value}${others}, which format ${format}, ${formatName}, can't hold. ` +
        "Scale the data, take format 'ieee', or pass clip: true to write the nearest values that fit.",
    );
    this.trace = trace;
    this.sample = sample;
    this.value = value;
    this.format = format;
  }
}

/** Traces that don't belong to the end of a file. */
export class AppendError extends Error {
  readonly _tag = 'AppendError';
  readonly sink: string;
  /** The byte of the file that speaks against it, from 1 as in the standard. */
  readonly byte: number;

  constructor(values: {
    readonly sink: string;
    readonly byte: number;
    readonly what: string;
    readonly file: string;
    readonly block: string;
    readonly advice: string;
  }) {
    const { sink, byte, what, file, block, advice } = values;
    super(`${sink}, byte ${byte}: ${what} is ${file} in the file and ${block} in what is to be appended. ${advice}`);
    this.sink = sink;
    this.byte = byte;
  }
}

/** Bytes that couldn't be written; what was written before is taken back, and the file is as it was. */
export class SinkError extends Error {
  readonly _tag = 'SinkError';
  readonly sink: string;
  /** Bytes that were written before. */
  readonly written: number;
  /** The system's code, such as `ENOSPC` for a full disk. */
  readonly code: string;

  constructor(values: {
    readonly sink: string;
    readonly written: number;
    readonly code: string;
    readonly problem: string;
    readonly cause?: unknown;
  }) {
    const { sink, written, code, problem, cause } = values;
    super(`${sink}, after ${written} bytes: ${problem}.`, cause === undefined ? undefined : { cause });
    this.sink = sink;
    this.written = written;
    this.code = code;
  }
}
