import type { ByteSource } from '@judi4cloud/segy';
import { DataFileError } from '../errors.ts';
import type { Place } from './place.ts';

/**
 * Opens a file that must be there.
 *
 * @param expected what it should be: `an HDF5 file`
 * @throws DataFileError
 */
export async function openFile(place: Place, path: string, expected: string): Promise<ByteSource> {
  const source = await place.open(path).catch(unreadable(path, expected));
  if (source) return source;
  throw new DataFileError({ file: path, got: `there is no such file${whereIn(place)}`, expected });
}

/** Makes what a place says of bytes that it doesn't give an error of the file. */
export const unreadable =
  (file: string, expected: string) =>
  (cause: unknown): never => {
    const got = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
    throw new DataFileError({ file, got, expected, cause });
  };

/** Where a place is, at the end of a sentence. */
export const whereIn = ({ where }: Place): string => (where === '' ? '' : ` ${where}`);
