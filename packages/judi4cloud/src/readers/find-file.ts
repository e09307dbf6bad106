import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { DataFileError, MissingFileError } from './errors.ts';

export interface WantedFile {
  readonly file: string;
  /** Folders to look in, first the preferred. */
  readonly folders: readonly string[];
  /** Where it comes from, for who doesn't have it. */
  readonly obtain?: string | undefined;
  /** Content that it must have. */
  readonly sha256?: string | undefined;
}

/** A file that was found, and what is in it. */
export interface FoundFile {
  readonly path: string;
  readonly sha256: string;
}

/**
 * Finds a data file and checks its content.
 *
 * @throws MissingFileError, or DataFileError when it has another SHA-256 than wanted
 */
export async function findFile({ file, folders, obtain, sha256 }: WantedFile): Promise<FoundFile> {
  const places = isAbsolute(file) ? [file] : [...new Set(folders.map((folder) => resolve(join(folder, file))))];
  for (const path of places) {
    if (!(await isFile(path))) continue;
    const found = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    if (sha256 !== undefined && sha256.toLowerCase() !== found)
      throw new DataFileError({
        file: path,
        got: `its SHA-256 is ${found}`,
        expected: sha256,
        advice: obtain === undefined ? 'Is it damaged, or another version?' : `Get it anew from ${obtain}.`,
      });
    return { path, sha256: found };
  }
  throw new MissingFileError({ file, places, obtain });
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
