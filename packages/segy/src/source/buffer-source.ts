import { type ByteSource, checkRange } from './byte-source.ts';

/** Bytes in memory as a source; nothing is copied. */
export function bufferSource(bytes: ArrayBufferLike | Uint8Array, name = 'buffer'): ByteSource {
  // A plain view of a Node Buffer too, whose slice() is not that of other typed arrays.
  const all =
    bytes instanceof Uint8Array ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length) : new Uint8Array(bytes);
  const source: ByteSource = {
    name,
    size: all.length,
    gap: 0,
    async read(offset, length) {
      checkRange(source, offset, length);
      return all.subarray(offset, offset + length);
    },
    readSync(offset, into) {
      checkRange(source, offset, into.length);
      into.set(all.subarray(offset, offset + into.length));
    },
  };
  return source;
}
