/** Something is where a file is to be written. */
export class TargetExistsError extends Error {
  override readonly name = 'TargetExistsError';
  readonly path: string;

  constructor(path: string, advice: string) {
    super(`${path} exists already. ${advice}`);
    this.path = path;
  }
}

/** A file could not be written to its end; nothing of it is left. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
  readonly path: string;
  readonly full: boolean;

  constructor(path: string, cause: unknown) {
    const full = isFull(cause);
    const what = full
      ? 'the disk is full (or a quota is reached). Free some space or choose another folder'
      : firstLine(cause);
    super(`${path} can’t be written: ${what}. Nothing of it is left, and what was there before is as it was.`, {
      cause,
    });
    this.path = path;
    this.full = full;
  }
}

function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = Reflect.get(error, 'code');
  if (code === 'ENOSPC' || code === 'EDQUOT') return true;
  return /No space left|Quota exceeded/.test(error.message) || isFull(error.cause);
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? (hdf5Reason(error.message) ?? error.message) : String(error);
  return message.split('\n')[0].replace(/\.$/, '');
}

/** What HDF5 says first in its report of several lines. */
const hdf5Reason = (message: string): string | undefined => /^\s*#000:.*?\(\): (.+)$/m.exec(message)?.[1];
