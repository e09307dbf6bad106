import { refusalOf } from '@judi4cloud/errors';
import { FileReferenceError } from '../errors.ts';

/** A file that tasks get, or that one gave back: plain data to put into arguments and results. */
export interface FileReference {
  readonly kind: 'file';
  readonly name: string;
  readonly bytes: number;
  readonly place: FilePlace;
}

/** Where a file is: on this machine, among content by its hash, or among what a job left. */
export type FilePlace =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'content'; readonly hash: string }
  | { readonly kind: 'job'; readonly job: string; readonly blob: string };

/**
 * A reference to a file of this machine.
 *
 * @throws FileReferenceError when there is no such file
 */
export async function localFile(path: string): Promise<FileReference & { readonly place: { readonly kind: 'path' } }> {
  const { stat } = await import('node:fs/promises');
  const { basename, resolve } = await import('node:path');
  const found = await stat(path).catch((cause: unknown) => {
    throw new FileReferenceError({ file: path, problem: refusalOf(cause)?.problem ?? String(cause), cause });
  });
  if (!found.isFile()) throw new FileReferenceError({ file: path, problem: 'it is no file' });
  return { kind: 'file', name: basename(path), bytes: found.size, place: { kind: 'path', path: resolve(path) } };
}

/**
 * The path of a file that must be on this machine.
 *
 * @throws FileReferenceError for files of a cluster
 */
export function localPath({ name, place }: FileReference): string {
  if (place.kind === 'path') return place.path;
  throw new FileReferenceError({ file: name, problem: 'it is in a cluster that this executor does not reach' });
}

/**
 * Copies a file of this machine to another path, whole or not at all.
 *
 * @throws FileReferenceError for files of a cluster, FileSystemError
 */
export async function copyLocal(reference: FileReference, path: string): Promise<void> {
  const { copyFile } = await import('node:fs/promises');
  const { wholeFile } = await import('@judi4cloud/errors/disk');
  await wholeFile(path, (unfinished) => copyFile(localPath(reference), unfinished));
}
