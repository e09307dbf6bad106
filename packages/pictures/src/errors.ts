import { guardOf, nearestWord, OptionError, tagged } from '@judi4cloud/errors';

/** The values don't fill the shape that goes with them. */
export class DataSizeError extends tagged('DataSizeError', {
  message: ({ length, n }: { length: number; n: readonly number[] }) =>
    `data has ${length} values, expected n = ${n.join(' × ')} = ${n.reduce((a, b) => a * b, 1)}.`,
  advice: 'Pass the shape of the data, each extent a positive whole number.',
}) {}

/** Limits of colours or axes that don't span an interval, or a percentile outside (0, 100]. */
export class LimitsError extends tagged(
  'LimitsError',
  ({ option, got, expected }: { option: string; got: readonly number[]; expected: string }) =>
    `${option} is [${got.join(', ')}], expected ${expected}.`,
) {}

/** A colour map that isn't known by that name. */
export class ColourMapError extends tagged('ColourMapError', {
  message: ({ got }: { got: string; known: readonly string[] }) => `There is no colour map '${got}'.`,
  advice: ({ got, known }) => {
    const near = nearestWord(got, known);
    return near === undefined ? `Take one of ${known.join(', ')}.` : `Did you mean '${near}'?`;
  },
}) {}

/** Coordinates that don't belong to the data, or aren't numbers. */
export class CoordinatesError extends tagged(
  'CoordinatesError',
  ({ option, got, expected }: { option: string; got: string; expected: string }) =>
    `${option}: got ${got}, expected ${expected}.`,
) {}

/** A file name that doesn't say how to write the picture. */
export class FileTypeError extends tagged('FileTypeError', {
  message: ({ path }: { path: string }) => `'${path}' doesn't say which kind of picture to write.`,
  advice: 'Let it end in .png or .svg.',
}) {}

const errors = [DataSizeError, LimitsError, ColourMapError, CoordinatesError, FileTypeError, OptionError] as const;

/** Any error that this package throws on purpose; `tag` says which. */
export type PictureError = InstanceType<(typeof errors)[number]>;

/** Tells an error of this package, also one from another copy of it, from any other value. */
export const isPictureError = guardOf(...errors);
