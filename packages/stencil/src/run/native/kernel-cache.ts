import { createHash, randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CacheFolder } from './cache-folder.ts';
import { CompilerError, KernelCacheError } from './errors.ts';

/** What is known of a compiled library; lies beside it as `<key>.json`. */
interface Entry {
  readonly key: string;
  /** File name: key and checksum, so that two processes that build the same kernel never mix their files. */
  readonly library: string;
  readonly sha256: string;
  readonly compiler: string;
}

export const hashOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/**
 * The path of the library kept under a key, if it is there and whole.
 *
 * Its checksum is compared before anybody maps the file: touching a page that a truncated file lacks ends the process.
 */
export async function findLibrary(cache: CacheFolder, key: string): Promise<string | undefined> {
  for (const folder of cache.places) {
    try {
      const entry = JSON.parse(await readFile(join(folder, `${key}.json`), 'utf8')) as Partial<Entry>;
      if (entry.key !== key || entry.library === undefined || !/^[\w.-]+$/.test(entry.library)) continue;
      const path = join(folder, entry.library);
      if (hashOf(await readFile(path)) === entry.sha256) return path;
    } catch {
      // Missing or damaged: built anew.
    }
  }
  return undefined;
}

/** Builds a library under a temporary name, then puts it and its entry in place, each in one step. */
export async function keepLibrary(
  cache: CacheFolder,
  key: string,
  compiler: string,
  source: string,
  build: (path: string) => Promise<void>,
): Promise<string> {
  const folder = await cache.writable();
  const stem = join(folder, `.${key}-${process.pid}-${randomBytes(4).toString('hex')}`);
  const temporary = [`${stem}.so`, `${stem}.json`, `${stem}.c`] as const;
  try {
    await build(temporary[0]);
    const sha256 = hashOf(await readFile(temporary[0]));
    const library = `${key}-${sha256.slice(0, 16)}.so`;
    const entry: Entry = { key, library, sha256, compiler };
    await Promise.all([writeFile(temporary[1], JSON.stringify(entry, undefined, 1)), writeFile(temporary[2], source)]);
    await rename(temporary[0], join(folder, library));
    await rename(temporary[2], join(folder, `${key}.c`));
    await rename(temporary[1], join(folder, `${key}.json`));
    return join(folder, library);
  } catch (cause) {
    await Promise.all(temporary.map((path) => rm(path, { force: true })));
    throw cause instanceof CompilerError ? cause : new KernelCacheError({ folder, cause });
  }
}
