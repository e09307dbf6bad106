/** A code of the binary header (byte 3225) that names no sample format this package reads and writes. */
export class SampleFormatError extends Error {
  readonly _tag = 'SampleFormatError';
  readonly got: number | string;
  readonly known: readonly number[];

  constructor(values: { readonly got: number | string; readonly known: readonly number[] }) {
    super(
      `Sample format ${values.got} is unknown, expected one of ${values.known.join(', ')} (bytes 3225–3226 of the ` +
        "binary header). Pass the right code, or 'ieee' (5) or 'ibm' (1) when writing.",
    );
    this.got = values.got;
    this.known = values.known;
  }
}

/** Bytes or samples that end before the samples asked for. */
export class SampleSpaceError extends Error {
  readonly _tag = 'SampleSpaceError';
  readonly what: string;
  readonly got: number;
  readonly needed: number;

  constructor(values: { readonly what: string; readonly got: number; readonly needed: number }) {
    super(`${values.what}: ${values.got} where ${values.needed} are needed. Read or allocate the rest first.`);
    this.what = values.what;
    this.got = values.got;
    this.needed = values.needed;
  }
}
