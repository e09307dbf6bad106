import { PayloadError } from './payload-error.ts';

/**
 * Layout of a payload, little endian:
 *
 * | bytes | content |
 * |---|---|
 * | 0–3 | magic `J4CP` |
 * | 4–5 | version, 1 |
 * | 6–7 | flags; bit 0: the segments carry a checksum |
 * | 8–11 | length of the JSON header |
 * | 12–15 | CRC-32 of the other bytes of this prelude and of the header |
 * | 16–23 | length of the whole payload |
 * | 24–27 | CRC-32 of everything after the header, 0 without flag |
 * | 28–31 | 0 |
 * | 32– | JSON header `{"segments": [length, …], "value": …}`, then the segments, each at a multiple of 64 |
 *
 * A segment that stands elsewhere is listed as `[length, hash]` instead and takes no room here.
 */
export const preludeBytes = 32;
export const segmentAlignment = 64;
export const payloadVersion = 1;
const magic = 0x5043344a;
const checksummed = 1;
const zeros = new Uint8Array(segmentAlignment);

/** A segment that stands elsewhere, under the hash of its bytes. */
export interface DetachedSegment {
  readonly byteLength: number;
  readonly hash: string;
}

/** What a header says of a segment: its length, and its hash when it is detached. */
type SegmentEntry = number | readonly [byteLength: number, hash: string];

interface Header {
  readonly segments: readonly SegmentEntry[];
  readonly value: unknown;
}

/** Puts a JSON value and its raw segments into one container; the segments are not copied. */
export function sealContainer(
  value: unknown,
  segments: readonly (Uint8Array | DetachedSegment)[],
  checksum: boolean,
): Uint8Array[] {
  const entries = segments.map(
    (segment): SegmentEntry =>
      segment instanceof Uint8Array ? segment.byteLength : [segment.byteLength, segment.hash],
  );
  const header: Header = { segments: entries, value };
  const json = Buffer.from(headerText(header), 'utf8');
  const front = new Uint8Array(preludeBytes + json.length);
  front.set(json, preludeBytes);

  const chunks: Uint8Array[] = [front];
  let total = front.length;
  for (const segment of segments) {
    if (!(segment instanceof Uint8Array)) continue;
    const padding = aligned(total) - total;
    if (padding > 0) chunks.push(zeros.subarray(0, padding));
    if (segment.byteLength > 0) chunks.push(segment);
    total += padding + segment.byteLength;
  }

  const prelude = new DataView(front.buffer);
  prelude.setUint32(0, magic, true);
  prelude.setUint16(4, payloadVersion, true);
  prelude.setUint16(6, checksum ? checksummed : 0, true);
  prelude.setUint32(8, json.length, true);
  prelude.setBigUint64(16, BigInt(total), true);
  prelude.setUint32(24, checksum ? checksumOf(chunks.slice(1)) : 0, true);
  prelude.setUint32(12, frontChecksum(front), true);
  return chunks;
}

function headerText(header: Header): string {
  try {
    return JSON.stringify(header);
  } catch (cause) {
    throw broken('too much text for one payload (about 512 MB); send typed arrays or several payloads', { cause });
  }
}

/** Opens a container after checking its lengths and checksums; the segments in it are views of `bytes`. */
export function openContainer(bytes: Uint8Array): {
  readonly value: unknown;
  readonly segments: (Uint8Array | DetachedSegment)[];
} {
  if (bytes.length < preludeBytes) throw broken(`${bytes.length} bytes are too few, expected at least ${preludeBytes}`);
  const prelude = new DataView(bytes.buffer, bytes.byteOffset, preludeBytes);
  if (prelude.getUint32(0, true) !== magic) throw broken('these bytes are no payload (magic number differs)');
  const version = prelude.getUint16(4, true);
  if (version !== payloadVersion) {
    throw broken(
      `version ${version} is unknown, this program reads ${payloadVersion}; use the same release on both sides`,
    );
  }
  const total = prelude.getBigUint64(16, true);
  if (total !== BigInt(bytes.length))
    throw broken(`got ${bytes.length} bytes, expected ${total}: truncated or overlong`);
  const flags = prelude.getUint16(6, true);
  const end = preludeBytes + prelude.getUint32(8, true);
  if (end > bytes.length || flags > checksummed || prelude.getUint32(28, true) !== 0) throw broken('damaged prelude');

  if (frontChecksum(bytes.subarray(0, end)) !== prelude.getUint32(12, true)) throw broken('damaged header (CRC-32)');
  const dataChecksum = flags & checksummed ? checksumOf([bytes.subarray(end)]) : 0;
  if (dataChecksum !== prelude.getUint32(24, true)) throw broken('damaged data (CRC-32)');

  const header = parseHeader(bytes.subarray(preludeBytes, end));
  return { value: header.value, segments: cutSegments(bytes, end, header.segments) };
}

function cutSegments(
  bytes: Uint8Array,
  headerEnd: number,
  entries: readonly SegmentEntry[],
): (Uint8Array | DetachedSegment)[] {
  let at = headerEnd;
  const segments = entries.map((entry) => {
    if (typeof entry !== 'number') return { byteLength: entry[0], hash: entry[1] };
    const start = aligned(at);
    at = start + entry;
    if (at > bytes.length) throw broken(`a segment ends at byte ${at} of ${bytes.length}`);
    return bytes.subarray(start, at);
  });
  if (at !== bytes.length) throw broken(`${bytes.length - at} bytes belong to no segment`);
  return segments;
}

function parseHeader(json: Uint8Array): Header {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json));
  } catch (cause) {
    throw broken('the header is no JSON', { cause });
  }
  if (typeof header !== 'object' || header === null || !('segments' in header) || !('value' in header)) {
    throw broken('the header lacks its segments or its value');
  }
  if (!isEntries(header.segments)) throw broken('the header lists impossible segments');
  return { segments: header.segments, value: header.value };
}

function isEntries(value: unknown): value is readonly SegmentEntry[] {
  return Array.isArray(value) && value.every((entry) => isLength(entry) || isDetachedEntry(entry));
}

function isLength(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isDetachedEntry(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && isLength(value[0]) && isContentHash(value[1]);
}

/** True for a SHA-256 in hexadecimal, the name of a piece of content. */
export function isContentHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function aligned(offset: number): number {
  return Math.ceil(offset / segmentAlignment) * segmentAlignment;
}

function frontChecksum(front: Uint8Array): number {
  return checksumOf([front.subarray(0, 12), front.subarray(16)]);
}

function checksumOf(chunks: readonly Uint8Array[]): number {
  const { crc32 } = process.getBuiltinModule('node:zlib');
  const slice = 2 ** 30;
  let checksum = 0;
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += slice) checksum = crc32(chunk.subarray(at, at + slice), checksum);
  }
  return checksum;
}

function broken(problem: string, options?: ErrorOptions): PayloadError {
  return new PayloadError({ path: '$', problem, ...options });
}
