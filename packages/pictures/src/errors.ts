/** What all errors of this package have in common: a tag to switch on and the values they speak of. */
export type PictureError = DataSizeError | LimitsError | ColourMapError | CoordinatesError | FileTypeError;

/** The values don't fill the shape that goes with them. */
export class DataSizeError extends Error {
  readonly _tag = 'DataSizeError';
  readonly length: number;
  readonly n: readonly number[];

  constructor(values: { readonly length: number; readonly n: readonly number[] }) {
    const product = values.n.reduce((a, b) => a * b, 1);
    super(
      `data has ${values.length} values, expected n = ${values.n.join(' × ')} = ${product}. ` +
        'Pass the shape of the data, each extent a positive whole number.',
    );
    this.length = values.length;
    this.n = values.n;
  }
}

/** Limits of colours or axes that don't span an interval, or a percentile outside (0, 100]. */
export class LimitsError extends Error {
  readonly _tag = 'LimitsError';
  readonly option: string;
  readonly got: readonly number[];

  constructor(values: { readonly option: string; readonly got: readonly number[]; readonly expected: string }) {
    super(`${values.option} is [${values.got.join(', ')}], expected ${values.expected}.`);
    this.option = values.option;
    this.got = values.got;
  }
}

/** A colour map that isn't known by that name. */
export class ColourMapError extends Error {
  readonly _tag = 'ColourMapError';
  readonly got: string;
  readonly known: readonly string[];

  constructor(values: { readonly got: string; readonly known: readonly string[] }) {
    super(`There is no colour map '${values.got}': take one of ${values.known.join(', ')}.`);
    this.got = values.got;
    this.known = values.known;
  }
}

/** Coordinates that don't belong to the data, or aren't numbers. */
export class CoordinatesError extends Error {
  readonly _tag = 'CoordinatesError';
  readonly option: string;
  readonly got: string;

  constructor(values: { readonly option: string; readonly got: string; readonly expected: string }) {
    super(`${values.option}: got ${values.got}, expected ${values.expected}.`);
    this.option = values.option;
    this.got = values.got;
  }
}

/** A file name that doesn't say how to write the picture. */
export class FileTypeError extends Error {
  readonly _tag = 'FileTypeError';
  readonly path: string;

  constructor(values: { readonly path: string }) {
    super(`'${values.path}' doesn't say which kind of picture to write: let it end in .png or .svg.`);
    this.path = values.path;
  }
}

const tags: ReadonlySet<unknown> = new Set([
  'DataSizeError',
  'LimitsError',
  'ColourMapError',
  'CoordinatesError',
  'FileTypeError',
]);

/** Tells an error of this package, also one from another copy of it, from any other value. */
export function isPictureError(error: unknown): error is PictureError {
  return error instanceof Error && '_tag' in error && tags.has(error._tag);
}
