import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileSystemError, inOurWords, refusalOf } from '../file-system-error.ts';
import { nothingThere } from './nothing-there.ts';

/** How often folders are looked for again that another process removes meanwhile. */
const attempts = 3;

/**
 * Makes a folder and those on the way to it that are missing: all of them or none.
 *
 * One by one: `mkdir` with `recursive` says `ENOENT` of a read-only file system, and never ends below `/proc`.
 *
 * @returns the folders that it made, the deepest last
 * @throws FileSystemError
 */
export async function makeFolder(path: string): Promise<string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await makeMissing(path);
    } catch (error) {
      if (refusalOf(error)?.code !== 'ENOENT') throw inOurWords(error, path, 'made');
      if (attempt === attempts) throw nothingThere(path, 'made', error);
    }
  }
}

/** Removes folders that were made, the deepest first, as long as nothing is in them. */
export async function unmakeFolders(made: readonly string[]): Promise<void> {
  for (const folder of made.toReversed()) await rmdir(folder).catch(() => {});
}

async function makeMissing(path: string): Promise<string[]> {
  const made: string[] = [];
  try {
    for (const folder of await missingFolders(path)) {
      if (await mkdir(folder).then(() => true, unlessThere(folder))) made.push(folder);
    }
  } catch (error) {
    await unmakeFolders(made);
    throw error;
  }
  return made;
}

/** Another process may make the same folder at the same time. */
const unlessThere =
  (folder: string) =>
  async (error: unknown): Promise<false> => {
    if (refusalOf(error)?.code === 'EEXIST' && (await kindOf(folder)) === 'folder') return false;
    throw error;
  };

/** The folders of a path that aren't there, the deepest last. */
async function missingFolders(path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    const kind = await kindOf(at);
    if (kind === 'folder') return missing;
    if (kind === 'other') throw notAFolder(path, at);
    missing.unshift(at);
    // A drive that isn't there is the folder of itself.
    if (at === dirname(at)) return missing;
  }
}

function notAFolder(path: string, file: string): FileSystemError {
  return new FileSystemError({
    path,
    action: 'made',
    code: 'ENOTDIR',
    problem: `${file} is no folder`,
    advice: 'Choose another name.',
  });
}

async function kindOf(path: string): Promise<'folder' | 'other' | 'none'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    const code = refusalOf(error)?.code;
    // What lies below a file is not there; the file itself is found on the way up.
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'none';
    throw error;
  }
}
