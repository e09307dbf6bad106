import { open, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FileSystemError, inOurWords, refusalOf } from '../file-system-error.ts';
import { temporaryName } from '../temporary-name.ts';
import { requireSpace } from './free-space.ts';
import { makeFolder, unmakeFolders } from './make-folder.ts';
import { nothingThere } from './nothing-there.ts';

export interface DestinationOptions {
  /** Bytes that will be written, where they are known. */
  readonly bytes?: number | undefined;
}

export interface FileDestinationOptions extends DestinationOptions {
  /** Files that are read for it: it can't be one of them. */
  readonly inputs?: readonly string[] | undefined;
  /** What it becomes: a file, if left out; a folder; or what is written to as it is where it's a device or a pipe. */
  readonly kind?: 'file' | 'folder' | 'stream' | undefined;
}

/** What a disk that is full doesn't take any more. */
const block = new Uint8Array(4096);

/**
 * Tries whether files can be written into a folder, before the work whose results they are: makes it, writes a file, and removes both
 * again. Rights alone don't tell: they mean nothing to root, nor on a file system that is read-only.
 *
 * @throws FileSystemError
 * @example await tryFolder('out/layers', { bytes: 2e9 });
 */
export async function tryFolder(path: string, { bytes = 0 }: DestinationOptions = {}): Promise<void> {
  if (path === '') throw noName('made');
  const made = await makeFolder(path);
  try {
    await tryName(path, temporaryName(join(path, 'trial')));
    await requireSpace(path, bytes);
  } finally {
    await unmakeFolders(made);
  }
}

/**
 * Tries whether a file can be written, or be replaced where there is one, before the work whose result it is; leaves everything as it was.
 *
 * @throws FileSystemError
 * @example await tryFile('near.segy', { inputs: ['line.segy'] });
 */
export async function tryFile(path: string, options: FileDestinationOptions = {}): Promise<void> {
  const { bytes = 0, inputs = [], kind = 'file' } = options;
  if (path === '') throw noName('written');
  const there = await stat(path).catch((error) => absent(error, path));
  if (there?.isDirectory() && kind !== 'folder')
    throw refused(path, 'EISDIR', 'it is a folder', 'Give the name of a file.');
  for (const input of inputs)
    if (await isSame(path, input)) throw refused(path, 'EEXIST', 'it is the file that is read', 'Choose another name.');
  if (there !== undefined && !there.isFile() && !there.isDirectory()) {
    if (kind === 'stream') return;
    throw refused(path, 'EEXIST', 'it is a device or a pipe, not a file', 'Choose another name.');
  }
  const target = await realpath(path).catch(() => path);
  const folder = dirname(target);
  const made = await makeFolder(folder).catch((cause: FileSystemError) => {
    const { code, problem, advice } = cause;
    throw new FileSystemError({ path, action: 'written', code, problem, advice, cause });
  });
  try {
    await tryName(path, temporaryName(target));
    await requireSpace(folder, bytes, path);
  } finally {
    await unmakeFolders(made);
  }
}

/** Nothing is there, unless the name itself is at fault. */
function absent(error: unknown, path: string): undefined {
  const code = refusalOf(error)?.code;
  // What is wrong with the folders on the way shows when they are made.
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw inOurWords(error, path, 'written');
}

/** Writes something under a name that isn't taken, and removes it again. */
async function tryName(path: string, name: string): Promise<void> {
  try {
    const file = await open(name, 'wx');
    try {
      await file.writeFile(block);
    } finally {
      await file.close();
      await rm(name);
    }
  } catch (error) {
    throw refusalOf(error)?.code === 'ENOENT'
      ? nothingThere(path, 'written', error)
      : inOurWords(error, path, 'written');
  }
}

async function isSame(path: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([path, other].map((one) => stat(one, { bigint: true }).catch(() => undefined)));
  return a !== undefined && a.ino === b?.ino && a.dev === b.dev;
}

const noName = (action: 'made' | 'written') =>
  new FileSystemError({ path: '', action, code: 'ENOENT', problem: 'it is no name', advice: 'Give one.' });

const refused = (path: string, code: string, problem: string, advice: string) =>
  new FileSystemError({ path, action: 'written', code, problem, advice });
