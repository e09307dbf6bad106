import { crc32 } from 'node:zlib';
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
 */
export const preludeBytes = 32;
export const segmentAlignment = 64;
export const payloadVersion = 1;
const magic = 0x5043344a;
const checksummed = 1;
const zeros = new Uint8Array(segmentAlignment);

interface Header {
  readonly segments: readonly number[];
  readonly value: unknown;
}

/** Puts a JSON value and its raw segments into one container; the segments are not copied. */
export function sealContainer(value: unknown, segments: readonly Uint8Array[], checksum: boolean): Uint8Array[] {
  const header: Header = { segments: segments.map((segment) => segment.byteLength), value };
  const json = Buffer.from(headerText(header), 'utf8');
  const front = new Uint8Array(preludeBytes + json.length);
  front.set(json, preludeBytes);

  const chunks: Uint8Array[] = [front];
  let total = front.length;
  for (const segment of segments) {
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

/** Opens a container after checking its lengths and checksums; the segments are views of `bytes`. */
export function openContainer(bytes: Uint8Array): { readonly value: unknown; readonly segments: Uint8Array[] } {
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

function cutSegments(bytes: Uint8Array, headerEnd: number, lengths: readonly number[]): Uint8Array[] {
  let at = headerEnd;
  const segments = lengths.map((length) => {
    const start = aligned(at);
    at = start + length;
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
  if (!isLengths(header.segments)) throw broken('the header lists impossible segment lengths');
  return { segments: header.segments, value: header.value };
}

function isLengths(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
}

function aligned(offset: number): number {
  return Math.ceil(offset / segmentAlignment) * segmentAlignment;
}

function frontChecksum(front: Uint8Array): number {
  return checksumOf([front.subarray(0, 12), front.subarray(16)]);
}

function checksumOf(chunks: readonly Uint8Array[]): number {
  const slice = 2 ** 30;
  let checksum = 0;
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += slice) checksum = crc32(chunk.subarray(at, at + slice), checksum);
  }
  return checksum;
}

function broken(problem: string, options?: ErrorOptions): PayloadError {
  return new PayloadError('$', problem, options);
}
