import { type ByteSource, bufferSource, readFully } from '@judi4cloud/segy/bytes';
import type { ReadableFile } from './opened-file.ts';

/** Bytes that are read together where each read is a request. */
const pageBytes = 1 << 18;
/** Pages that are kept, the latest used. */
const pagesKept = 64;

/**
 * A source as HDF5 needs it, which can't wait: a file of a disk or memory as it is, another one page by page where the thread may be kept
 * waiting, that is in a worker; or else all of it in memory.
 *
 * @throws RangeError when all of it is too much for the memory
 */
export async function readableFile(source: ByteSource): Promise<ReadableFile> {
  const { readSync, readBlocking, size } = source;
  if (readSync) return { size, readSync };
  if (readBlocking) return pagedFile(size, readBlocking);
  const bytes = new Uint8Array(size);
  await readFully(source, 0, bytes);
  return readableFile(bufferSource(bytes));
}

/** What HDF5 says of its datasets lies in small pieces near each other, which are read a page at a time; values are read as they are. */
function pagedFile(size: number, read: (offset: number, into: Uint8Array) => void): ReadableFile {
  const pages = new Map<number, Uint8Array>();
  const pageAt = (number: number): Uint8Array => {
    const known = pages.get(number);
    const page = known ?? new Uint8Array(Math.min(pageBytes, size - number * pageBytes));
    if (!known) read(number * pageBytes, page);
    // Last in the map is the latest used.
    pages.delete(number);
    pages.set(number, page);
    for (const oldest of pages.keys()) {
      if (pages.size <= pagesKept) break;
      pages.delete(oldest);
    }
    return page;
  };
  return {
    size,
    readSync(offset, into) {
      if (into.length >= pageBytes) return read(offset, into);
      for (let at = 0; at < into.length; ) {
        const number = Math.floor((offset + at) / pageBytes);
        const from = offset + at - number * pageBytes;
        const part = pageAt(number).subarray(from, from + into.length - at);
        into.set(part, at);
        at += part.length;
      }
    },
  };
}
