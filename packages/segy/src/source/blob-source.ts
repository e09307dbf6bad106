import { SourceError } from '../errors.ts';
import { type ByteSource, checkRange } from './byte-source.ts';

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
        // A browser refuses a file that was changed after it was picked.
        throw new SourceError({ source: name, byte: offset + 1, length, problem: String(cause), cause });
      }
    },
  };
  return source;
}

function nameOf(blob: Blob): string {
  return 'name' in blob && typeof blob.name === 'string' ? blob.name : 'blob';
}
