import { SourceError } from '../errors.ts';

/** Bytes that can be read by range: a file, a buffer, a `Blob`, an object behind HTTP. */
export interface ByteSource {
  /** How messages call it; never with credentials. */
  readonly name: string;
  /** Bytes in all. */
  readonly size: number;
  /** Bytes between two ranges up to which reading on beats a second request. Default 64 KiB. */
  readonly gap?: number;
  /** The bytes `[offset, offset + length)`; the caller must not change them. */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Fills `into` from `offset` on, where that saves allocating a buffer per read. */
  readInto?(offset: number, into: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Fills `into` at once, where a small read is faster than a promise of it: local files. */
  readSync?(offset: number, into: Uint8Array): void;
  /** Fills `into` while the thread waits, however long that takes, for code that can't do otherwise: in a browser's worker. */
  readBlocking?(offset: number, into: Uint8Array): void;
  /** The same bytes piece by piece with a single request, where requests are dear: HTTP. */
  stream?(offset: number, length: number, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  close?(): Promise<void>;
}

const defaultGap = 65536;

export function gapOf(source: ByteSource): number {
  return source.gap ?? defaultGap;
}

/**
 * Reads exactly `length` bytes.
 *
 * @throws SourceError when the range exceeds the source or fewer bytes come back
 */
export async function readExactly(
  source: ByteSource,
  offset: number,
  length: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  checkRange(source, offset, length);
  signal?.throwIfAborted();
  const bytes = await source.read(offset, length, signal);
  if (bytes.length !== length) throw tooFew(source, offset, length, bytes.length);
  return bytes;
}

/**
 * Fills `into` from `offset` on, without a buffer in between where the source can.
 *
 * @throws SourceError when the range exceeds the source or fewer bytes come back
 */
export async function readFully(
  source: ByteSource,
  offset: number,
  into: Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  if (source.readInto === undefined) {
    into.set(await readExactly(source, offset, into.length, signal));
    return;
  }
  checkRange(source, offset, into.length);
  signal?.throwIfAborted();
  await source.readInto(offset, into, signal);
}

export function checkRange(source: ByteSource, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= source.size) return;
  throw new SourceError({
    source: source.name,
    byte: offset + 1,
    length,
    problem: `the source ends after ${source.size} bytes`,
  });
}

export function tooFew(source: ByteSource, offset: number, length: number, got: number): SourceError {
  return new SourceError({
    source: source.name,
    byte: offset + 1,
    length,
    problem: `${got} bytes came back; the file may have been cut while it was read`,
  });
}
