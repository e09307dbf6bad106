import { refusalOf, tagged } from '@judi4cloud/errors';
import { SinkError } from '@judi4cloud/segy/bytes';

/** A data file that is needed isn't there. */
export class MissingFileError extends tagged('MissingFileError', {
  message: ({
    file,
    places,
    obtain,
  }: {
    file: string;
    places: readonly string[];
    /** Where it comes from, for who doesn't have it. */
    obtain: string | undefined;
  }) =>
    `Data file '${file}' is missing; looked for ${places.join(', ')}.${obtain === undefined ? '' : ` It comes from ${obtain}.`}`,
  advice: 'Give its folder with --data DIR or in the environment variable JUDI_DATA.',
}) {}

/** A data file that isn't what it should be. */
export class DataFileError extends tagged(
  'DataFileError',
  ({ file, got, expected }: { file: string; got: string; expected: string }) =>
    `Data file ${file}: ${got}, expected ${expected}.`,
) {}

/** A path without the place that it leads to, where there is no disk. */
export class NoDiskError extends tagged('NoDiskError', {
  message: ({ path }: { path: string }) => `There is no disk here on which ${path} could be.`,
  advice:
    'Say where it is: { from: pickedPlace(files) }, { from: urlPlace(url) } or { from: memoryPlace() } to read, { to: memoryPlace() } to write.',
}) {}

/** Something is where a file is to be written. */
export class TargetExistsError extends tagged(
  'TargetExistsError',
  ({ path }: { path: string }) => `${path} exists already.`,
) {}

/** The ending of a path says no format, or one that is not written. */
export class UnknownFormatError extends tagged('UnknownFormatError', {
  message: ({
    path,
    known,
    readOnly,
  }: {
    path: string;
    known: readonly string[];
    /** The format that it says, which can only be read. */
    readOnly?: string;
  }) => {
    if (readOnly !== undefined)
      return `${path} can't be written: ${readOnly} can only be read, expected one of ${known.join(', ')}.`;
    const ending = /\.[^.\\/]*$/.exec(path)?.[0];
    const what = ending === undefined ? 'The ending' : `The ending '${ending}'`;
    return `${what} of ${path} says no format, expected one of ${known.join(', ')}.`;
  },
}) {}

/** A file could not be written to its end; nothing of it is left. */
export class WriteError extends tagged('WriteError', {
  message: ({ path, problem }: { path: string; full: boolean; problem: string }) =>
    `${path} can't be written: ${problem}. Nothing of it is left, and what was there before is as it was.`,
}) {
  constructor({ path, cause }: { readonly path: string; readonly cause: unknown }) {
    const refusal = refusalOf(cause);
    const full = isFull(refusal?.code, cause);
    const problem = refusal?.problem ?? (full ? 'the disk is full' : firstLine(cause));
    super({ path, full, problem, cause, advice: refusal?.advice ?? (full ? room : undefined) });
  }
}

const room = 'Free some space or choose another folder.';

/** Also where HDF5 alone says so. */
function isFull(code: string | undefined, error: unknown): boolean {
  if (code === 'ENOSPC' || code === 'EDQUOT') return true;
  return error instanceof Error && /No space left|Quota exceeded/.test(error.message);
}

function firstLine(error: unknown): string {
  if (error instanceof SinkError) return error.problem;
  const message = error instanceof Error ? (hdf5Reason(error.message) ?? error.message) : String(error);
  return message.split('\n')[0].replace(/\.$/, '');
}

/** What HDF5 says first in its report of several lines. */
const hdf5Reason = (message: string): string | undefined => /^\s*#000:.*?\(\): (.+)$/m.exec(message)?.[1];
