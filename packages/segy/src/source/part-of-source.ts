import type { ByteSource } from './byte-source.ts';

/** A source from byte `start` on; closing it is left to whoever opened the whole. */
export function partOfSource(whole: ByteSource, start: number): ByteSource {
  const { name, size, gap } = whole;
  return {
    name,
    size: size - start,
    ...(gap === undefined ? {} : { gap }),
    read: (offset, length, signal) => whole.read(start + offset, length, signal),
  };
}
