import { readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { SourceError } from '../errors.ts';
import { type ByteSource, checkRange, tooFew } from './byte-source.ts';

/** An open file: `await using file = await openFile('line.segy')` closes it. */
export interface FileSource extends ByteSource, AsyncDisposable {
  /** When the file was last changed, in ms since 1970. */
  readonly modified: number;
  close(): Promise<void>;
}

/**
 * Opens a file for reading by range.
 *
 * @throws SourceError when it can't be opened or isn't a file
 */
export async function openFile(path: string): Promise<FileSource> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw cannotOpen(path, String(cause), cause);
  });
  const stat = await handle.stat();
  if (!stat.isFile()) {
    await handle.close();
    throw cannotOpen(path, 'it is not a file');
  }
  const close = () => handle.close();

  async function readInto(offset: number, into: Uint8Array, signal?: AbortSignal): Promise<void> {
    checkRange(source, offset, into.length);
    for (let at = 0; at < into.length; ) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(into, at, into.length - at, offset + at);
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
    async readScattered(offset, into, signal) {
      const length = into.reduce((sum, part) => sum + part.length, 0);
      checkRange(source, offset, length);
      signal?.throwIfAborted();
      const { bytesRead } = await handle.readv(into, offset);
      let end = 0;
      for (const part of into) {
        const start = end;
        end += part.length;
        // A read may end early; what is missing is read on its own.
        const got = Math.max(0, bytesRead - start);
        if (end > bytesRead) await readInto(offset + start + got, part.subarray(got), signal);
      }
    },
    readSync(offset, into) {
      checkRange(source, offset, into.length);
      const got = readSync(handle.fd, into, 0, into.length, offset);
      if (got < into.length) throw tooFew(source, offset, into.length, got);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  return source;
}

function cannotOpen(path: string, problem: string, cause?: unknown): SourceError {
  return new SourceError({ source: path, byte: 1, length: 0, problem, ...(cause === undefined ? {} : { cause }) });
}
