import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isJudiError } from '@judi4cloud/judi';
import { TargetExistsError, WriteError } from './errors.ts';

export interface Replacing {
  /** Replaces what is there; refused when left out. */
  readonly overwrite?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes files or folders that are whole or not there: under temporary names beside them, then renamed in their order.
 *
 * @throws TargetExistsError when there is something and `overwrite` isn't set
 * @throws WriteError when the disk is full or can't be written
 */
export async function writeWhole(
  paths: readonly string[],
  { overwrite = false, signal }: Replacing,
  write: (unfinished: readonly string[]) => Promise<void>,
): Promise<void> {
  for (const path of paths) await checkTarget(path, overwrite);
  const unfinished = paths.map((path) => `${path}.${crypto.randomUUID()}.part`);
  try {
    for (const path of paths) await mkdir(dirname(path), { recursive: true });
    await write(unfinished);
    for (const [k, path] of paths.entries()) {
      await checkTarget(path, overwrite);
      await replace(unfinished[k], path);
    }
  } catch (error) {
    await Promise.allSettled(unfinished.map((path) => rm(path, { recursive: true, force: true })));
    if (error instanceof TargetExistsError || isJudiError(error) || signal?.aborted) throw error;
    throw new WriteError({ path: paths[0], cause: error });
  }
}

/** A file replaces a file at once; a folder is put aside first. */
async function replace(from: string, to: string): Promise<void> {
  if ((await kindOf(to)) !== 'folder') return rename(from, to);
  const aside = `${to}.${crypto.randomUUID()}.old`;
  await rename(to, aside);
  try {
    await rename(from, to);
  } catch (error) {
    await rename(aside, to);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

async function checkTarget(path: string, overwrite: boolean): Promise<void> {
  const kind = await kindOf(path);
  if (kind === 'none') return;
  if (!overwrite)
    throw new TargetExistsError({
      path,
      advice: 'Choose another name, or ask to overwrite it: --overwrite, or overwrite: true.',
    });
  if (kind === 'folder' && !(await isZarr(path)))
    throw new TargetExistsError({ path, advice: 'It is a folder without Zarr data, which is not overwritten.' });
}

async function kindOf(path: string): Promise<'none' | 'file' | 'folder'> {
  return lstat(path).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    () => 'none',
  );
}

async function isZarr(path: string): Promise<boolean> {
  const names = await readdir(path);
  return names.length === 0 || names.some((name) => ['zarr.json', '.zgroup', '.zarray'].includes(name));
}
