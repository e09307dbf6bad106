import { SourceError } from '../errors.ts';
import { type ByteSource, checkRange } from './byte-source.ts';

/** What browsers' workers have. */
const { FileReaderSync } = globalThis as { FileReaderSync?: new () => { readAsArrayBuffer(blob: Blob): ArrayBuffer } };

/** A `Blob` or a `File` that somebody picked in the browser; only the ranges asked for are read. */
export function blobSource(blob: Blob, name = nameOf(blob)): ByteSource {
  const source: ByteSource = {
    name,
    size: blob.size,
    gap: 262144,
    async read(offset, length, signal) {
      checkRange(source, offset, length);
      try {
        const bytes = await blob.slice(offset, offset + length).arrayBuffer();
        signal?.throwIfAborted();
        return new Uint8Array(bytes);
      } catch (cause) {
        if (signal?.aborted === true) throw signal.reason;
        throw refused(offset, length, cause);
      }
    },
  };
  // A browser refuses a file that was changed after it was picked.
  const refused = (offset: number, length: number, cause: unknown) =>
    new SourceError({ source: name, byte: offset + 1, length, problem: String(cause), cause });
  if (FileReaderSync === undefined) return source;
  return {
    ...source,
    readBlocking(offset, into) {
      checkRange(source, offset, into.length);
      try {
        const bytes = new FileReaderSync().readAsArrayBuffer(blob.slice(offset, offset + into.length));
        into.set(new Uint8Array(bytes));
      } catch (cause) {
        throw refused(offset, into.length, cause);
      }
    },
  };
}

function nameOf(blob: Blob): string {
  return 'name' in blob && typeof blob.name === 'string' ? blob.name : 'blob';
}
