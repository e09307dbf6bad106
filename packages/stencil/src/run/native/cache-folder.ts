import { mkdtempSync } from 'node:fs';
import { lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { refusalOf as meaningOf } from '@judi4cloud/errors';
import { KernelCacheError } from './errors.ts';

/** Where kernels are looked for and kept: the user's cache folder, or a temporary one where that can't be written. */
export interface CacheFolder {
  readonly preferred: string;
  /** Folders that may hold entries. */
  readonly places: readonly string[];
  /** A folder that exists and can be written. */
  writable(): Promise<string>;
}

/** `$JUDI_CACHE`, or `judi4cloud` in the folder that the platform has for caches. */
export function cachePath({ JUDI_CACHE, XDG_CACHE_HOME, HOME, LOCALAPPDATA }: NodeJS.ProcessEnv): string {
  if (JUDI_CACHE) return JUDI_CACHE;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'judi4cloud');
  const home = HOME ?? homedir();
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'judi4cloud');
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'judi4cloud', 'Cache');
  return join(home, '.cache', 'judi4cloud');
}

/**
 * The folder where kernels can be kept: `cachePath`, or another one, which is told.
 *
 * @throws KernelCacheError
 */
export function usableCache(env: NodeJS.ProcessEnv, log: (line: string) => void): Promise<string> {
  return cacheFolder(env, log).writable();
}

export function cacheFolder(env: NodeJS.ProcessEnv, log: (line: string) => void): CacheFolder {
  const preferred = cachePath(env);
  const spare = join(tmpdir(), `judi4cloud-${process.getuid?.() ?? 'user'}`);
  const places = [preferred, spare];
  let chosen: Promise<string> | undefined;
  const choose = async () => {
    const refusal = await refusalOf(preferred);
    if (refusal === undefined) return preferred;
    const temporary = (await isOurs(spare)) ? spare : mkdtempSync(`${spare}-`);
    if (temporary !== spare) places.push(temporary);
    log(`stencil: the kernel cache ${preferred} can't be written (${reasonOf(refusal)}): using ${temporary}`);
    const second = await refusalOf(temporary);
    if (second !== undefined) throw new KernelCacheError({ folder: temporary, cause: second });
    return temporary;
  };
  return {
    preferred,
    places,
    writable() {
      chosen ??= choose();
      return chosen;
    },
  };
}

function reasonOf(refusal: unknown): string {
  if ((refusal as NodeJS.ErrnoException).code === 'EEXIST') return 'it is no folder';
  return meaningOf(refusal)?.problem ?? String(refusal);
}

async function refusalOf(folder: string): Promise<unknown> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const trial = join(folder, `.trial-${process.pid}-${Math.random().toString(36).slice(2)}`);
    await writeFile(trial, '');
    await rm(trial);
    return undefined;
  } catch (refusal) {
    return refusal;
  }
}

/** Others can write to the folder for temporary files: code is loaded only from a folder there that is the user's own. */
async function isOurs(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
    return true;
  } catch {
    const found = await lstat(folder).catch(() => undefined);
    return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
  }
}
