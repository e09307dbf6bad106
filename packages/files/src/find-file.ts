import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
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
 * Finds a data file, or a folder of Zarr arrays, and checks its content.
 *
 * @throws MissingFileError, or DataFileError when it has another SHA-256 than wanted
 */
export async function findFile({ file, folders, obtain, sha256 }: WantedFile): Promise<FoundFile> {
  const places = isAbsolute(file) ? [file] : [...new Set(folders.map((folder) => resolve(join(folder, file))))];
  for (const path of places) {
    const parts = await filesOf(path);
    if (!parts) continue;
    const found = await digest(path, parts);
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

/** The file itself, or those in a folder, with their names from there. */
async function filesOf(path: string): Promise<readonly string[] | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return found?.isFile() ? [''] : undefined;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(path, join(entry.parentPath, entry.name)).replaceAll('\\', '/')).sort();
}

/** SHA-256 of a file; of a folder, that of its files with their names. */
async function digest(path: string, parts: readonly string[]): Promise<string> {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  for (const part of parts) {
    if (part !== '') hash.update(`${part}\0`);
    for await (const bytes of createReadStream(join(path, part))) hash.update(bytes as Buffer);
  }
  return hash.digest('hex');
}
