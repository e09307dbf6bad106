import { tagged } from './tagged-error.ts';

/** Why the file system refuses something, and what to do about it. */
export interface Refusal {
  /** The system's name of it, such as `EROFS`. */
  readonly code: string;
  readonly problem: string;
  readonly advice: string;
}

const elsewhere = 'Choose another folder.';
const rights = 'Choose a place of your own, or have its permissions changed.';
const room = 'Free some space or choose another folder.';
const spelling = 'Check its spelling.';

/** What the system's codes mean to people: the one place where that is said. */
const refusals: Readonly<Record<string, readonly [problem: string, advice: string]>> = {
  EACCES: ['permission is denied', rights],
  EBUSY: ['it is in use', 'Close the program that uses it.'],
  EDQUOT: ['the quota of the disk is used up', room],
  EEXIST: ['something of that name is there already', 'Choose another name.'],
  EFBIG: ['the file system holds no file of this size', elsewhere],
  EILSEQ: ['the file system allows no such name', 'Choose another name.'],
  EINVAL: ['the file system allows no such name or operation', 'Choose another name or folder.'],
  EIO: ['the disk failed', 'Check the disk and its connection, or choose another folder.'],
  EISDIR: ['it is a folder', 'Give the name of a file.'],
  ELOOP: ['its symbolic links lead in a circle', 'Remove one of them, or choose another name.'],
  EMFILE: ['this process has too many files open', 'Raise the limit (ulimit -n), or run fewer workers.'],
  ENAMETOOLONG: ['the name is too long for the file system', 'Choose a shorter one.'],
  ENFILE: ['this machine has too many files open', 'Close other programs.'],
  ENODEV: ['its device is not there', elsewhere],
  ENOENT: ['there is no such file or folder', spelling],
  ENOSPC: ['the disk is full', room],
  ENOTDIR: ['a part of its path is no folder', spelling],
  ENOTEMPTY: ['the folder is not empty', elsewhere],
  ENXIO: ['its device is not there', elsewhere],
  EPERM: ['the system does not permit it', rights],
  EROFS: ['the file system is read-only', elsewhere],
  ESTALE: ['the network has lost it', 'Mount the file system anew, or choose another folder.'],
  ETXTBSY: ['it is a program that runs', 'Choose another name.'],
  EXDEV: ['it would have to move to another disk', elsewhere],
};

/** What was to become of a path. */
export type FileAction = 'written' | 'read' | 'made' | 'removed';

interface RefusedFile extends Omit<Refusal, 'advice'> {
  readonly path: string;
  readonly action: FileAction;
}

/**
 * The file system refuses to write, read, make or remove something.
 *
 * @example
 * // out/layers can't be written: the file system is read-only (EROFS). Choose another folder.
 */
export class FileSystemError extends tagged(
  'FileSystemError',
  ({ path, action, problem, code }: RefusedFile) => `${path || "''"} can't be ${action}: ${problem} (${code}).`,
) {}

/** What a code of the system means; undefined for one that isn't known. */
function meaningOf(code: string): Refusal | undefined {
  if (!Object.hasOwn(refusals, code)) return undefined;
  const [problem, advice] = refusals[code];
  return { code, problem, advice };
}

/** Calls of the system that are none of the file system's, and fail with some of its codes too. */
const otherCalls = /^(accept|bind|connect|getaddrinfo|kill|listen|spawn)/;

/** Why the file system refused, if that is what an error, or one that led to it, says. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof FileSystemError) return error;
  const { code, syscall = '', path, message, cause } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return refusalOf(cause);
  if (otherCalls.test(syscall)) return undefined;
  return meaningOf(code) ?? (path === undefined ? undefined : { code, problem: message.split(',')[0], advice: '' });
}

/**
 * What the file system refused, in our words; any other error as it is.
 *
 * @example
 * await open(path).catch((cause) => { throw inOurWords(cause, path, 'read'); });
 */
export function inOurWords(error: unknown, path: string, action: FileAction): unknown {
  const refusal = refusalOf(error);
  if (refusal === undefined || error instanceof FileSystemError) return error;
  return new FileSystemError({ path, action, cause: error, ...refusal });
}
