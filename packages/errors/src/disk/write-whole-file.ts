import { realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inOurWords } from '../file-system-error.ts';
import { temporaryName } from '../temporary-name.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Writes a file that appears complete or not at all: under another name, which it has to itself until then. Makes missing folders, and
 * follows a link.
 *
 * @param write fills the file of the name that it gets
 * @throws FileSystemError for what the file system refuses, and what `write` throws
 * @example await wholeFile('copy.bin', (unfinished) => copyFile('original.bin', unfinished));
 */
export async function wholeFile(path: string, write: (unfinished: string) => Promise<void>): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const unfinished = temporaryName(target);
  try {
    await makeFolder(dirname(target));
    await write(unfinished);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw inOurWords(error, path, 'written');
  }
}

/** Writes a content as `wholeFile` does. */
export function writeWholeFile(path: string, content: string | Uint8Array): Promise<void> {
  return wholeFile(path, (unfinished) => writeFile(unfinished, content));
}
