import { close, fstat, open, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { refusalOf } from '@judi4cloud/errors';
import { SourceError } from '../errors.ts';
import { type ByteSource, checkRange, tooFew } from './byte-source.ts';

/** An open file: `await using file = await openFile('line.segy')` closes it. */
export interface FileSource extends ByteSource, AsyncDisposable {
  /** When the file was last changed, in ms since 1970. */
  readonly modified: number;
  close(): Promise<void>;
}

const openFd = promisify(open);
const closeFd = promisify(close);
const statFd = promisify(fstat);
const readFd = promisify(read);

/**
 * Opens a file for reading by range.
 *
 * @throws SourceError when it can't be opened or isn't a file
 */
export async function openFile(path: string): Promise<FileSource> {
  const fd = await openFd(path, 'r').catch((cause: unknown) => {
    throw cannotOpen(path, cause);
  });
  const stat = await statFd(fd);
  if (!stat.isFile()) {
    await closeFd(fd);
    throw cannotOpen(path);
  }
  let closing: Promise<void> | null = null;
  const closeOnce = () => {
    closing ??= closeFd(fd);
    return closing;
  };

  async function readInto(offset: number, into: Uint8Array, signal?: AbortSignal): Promise<void> {
    checkRange(source, offset, into.length);
    for (let at = 0; at < into.length; ) {
      signal?.throwIfAborted();
      const { bytesRead } = await readFd(fd, into, at, into.length - at, offset + at);
      if (bytesRead === 0) throw tooFew(source, offset, into.length, at);
      at += bytesRead;
    }
  }

  const source: FileSource = {
    name: path,
    size: stat.size,
    modified: stat.mtimeMs,
    gap: 8192,
    async read(offset, length, signal) {
      checkRange(source, offset, length);
      const bytes = new Uint8Array(length);
      await readInto(offset, bytes, signal);
      return bytes;
    },
    readInto,
    readSync(offset, into) {
      checkRange(source, offset, into.length);
      for (let at = 0; at < into.length; ) {
        const got = readSync(fd, into, at, into.length - at, offset + at);
        if (got === 0) throw tooFew(source, offset, into.length, at);
        at += got;
      }
    },
    close: closeOnce,
    [Symbol.asyncDispose]: closeOnce,
  };
  return source;
}

/** The error for what the system refused, or for a path that isn't a file's. */
export function cannotOpen(path: string, cause?: unknown): SourceError {
  if (cause === undefined) return new SourceError({ source: path, byte: 1, length: 0, problem: 'it is not a file' });
  const problem = refusalOf(cause)?.problem ?? (cause instanceof Error ? cause.message : String(cause));
  return new SourceError({ source: path, byte: 1, length: 0, problem, cause });
}
