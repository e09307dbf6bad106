import { temporaryName } from '@judi4cloud/errors';
import { isJudiError } from '@judi4cloud/judi';
import { TargetExistsError, WriteError } from './errors.ts';
import { diskPlace } from './places/disk-place.ts';
import type { WritablePlace } from './places/place.ts';

/** Where a file is to be. */
export interface To {
  /** The place that the path leads from, the disk when left out. */
  readonly to?: WritablePlace | undefined;
}

export interface Replacing extends To {
  /** Bytes that will be written, where they are known. */
  readonly bytes?: number | undefined;
  /** Replaces what is there; refused when left out. */
  readonly overwrite?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes files or folders that are whole or not there: under temporary names beside them, then renamed in their order.
 *
 * @throws TargetExistsError when there is something and `overwrite` isn't set
 * @throws FileSystemError when nothing can be written there, or there is no room for it
 * @throws WriteError when the disk is full or can't be written
 */
export async function writeWhole(
  targets: readonly string[],
  { overwrite = false, bytes, signal, to }: Replacing,
  write: (unfinished: readonly string[], to: WritablePlace) => Promise<void>,
): Promise<void> {
  const place = to ?? (await diskPlace(targets[0]));
  const paths = targets.map((path) => path.replace(/(?<=.)[\\/]+$/, ''));
  for (const path of paths) await tryTarget(path, { overwrite, bytes, to: place });
  const unfinished = paths.map((path) => temporaryName(path));
  try {
    for (const path of paths) await place.makeWayTo?.(path);
    await write(unfinished, place);
    for (const [k, path] of paths.entries()) {
      await checkTarget(place, path, overwrite);
      await replace(place, unfinished[k], path);
    }
  } catch (error) {
    await Promise.allSettled(unfinished.map((path) => place.remove(path)));
    if (error instanceof TargetExistsError || isJudiError(error) || signal?.aborted) throw error;
    throw new WriteError({ path: paths[0], cause: error });
  }
}

/**
 * Tries whether something can be written, before the work whose result it is.
 *
 * @param inputs files of the same place that are read for it
 * @throws TargetExistsError, FileSystemError
 */
export async function tryTarget(
  path: string,
  { overwrite = false, bytes, to, inputs }: Replacing & { readonly inputs?: readonly string[] },
): Promise<void> {
  const place = to ?? (await diskPlace(path));
  await checkTarget(place, path, overwrite);
  await place.tryFile?.(path, { kind: 'folder', bytes, inputs });
}

/** A file replaces a file at once; a folder is put aside first. */
async function replace(place: WritablePlace, from: string, to: string): Promise<void> {
  if ((await place.kindOf(to)) !== 'folder') return place.move(from, to);
  const aside = temporaryName(to, '.old');
  await place.move(to, aside);
  try {
    await place.move(from, to);
  } catch (error) {
    await place.move(aside, to);
    throw error;
  }
  await place.remove(aside);
}

async function checkTarget(place: WritablePlace, path: string, overwrite: boolean): Promise<void> {
  const kind = await place.kindOf(path);
  if (kind === 'none') return;
  if (!overwrite)
    throw new TargetExistsError({
      path,
      advice: 'Choose another name, or ask to overwrite it: --overwrite, or overwrite: true.',
    });
  if (kind === 'folder' && !(await isZarr(place, path)))
    throw new TargetExistsError({ path, advice: 'It is a folder without Zarr data, which is not overwritten.' });
}

async function isZarr(place: WritablePlace, path: string): Promise<boolean> {
  const { files = [], folders = [] } = (await place.list(path)) ?? {};
  const none = files.length + folders.length === 0;
  return none || files.some((name) => ['zarr.json', '.zgroup', '.zarray'].includes(name));
}
