import { IndexFormatError } from '../errors.ts';
import { readBinaryHeader } from '../header/binary-header.ts';
import { emptyColumn, type HeaderColumn } from '../header/field-type.ts';
import type { FileHeader, RecordBytes } from '../header/file-header.ts';
import type { TraceMap } from '../read/trace-map.ts';
import type { IndexedFile, SegyIndex } from './segy-index.ts';

/*
 * 'SGYINDEX', then four 32-bit words: version, length of the JSON part, length of all, checksum of what follows; then
 * JSON and the columns, each from a multiple of 8 bytes on. Numbers are in the byte order of the machine that wrote
 * them, which the version shows.
 */
const magic = 'SGYINDEX';
const version = 1;
const prefix = 24;

type Segment = HeaderColumn;

/** An index as bytes, to be kept beside the files. */
export function writeIndex(index: SegyIndex): Uint8Array {
  const segments: Segment[] = [];
  const keep = (segment: Segment) => segments.push(segment) - 1;
  const texts: string[] = [];
  const text = (record: string) => {
    const known = texts.indexOf(record);
    return known >= 0 ? known : texts.push(record) - 1;
  };
  const described = {
    files: index.files.map((file) => ({
      ...file,
      fileHeader: packHeader(file.fileHeader, text),
      map: packMap(file.map, keep),
    })),
    fields: index.fields.map((field) => ({
      ...field,
      segment: keep(index.columns.get(field.name) ?? new Int32Array()),
    })),
    headerMap: index.headerMap,
    grouping: index.grouping,
    shots: {
      starts: keep(index.shots.starts),
      ...(index.shots.order === undefined ? {} : { order: keep(index.shots.order) }),
    },
    texts,
    lengths: segments.map((segment) => segment.length),
  };
  const json = new TextEncoder().encode(JSON.stringify(described));
  const places = placeSegments(prefix + json.length, segments);
  const bytes = new Uint8Array(places.end);
  bytes.set(new TextEncoder().encode(magic));
  bytes.set(json, prefix);
  segments.forEach((segment, i) => {
    bytes.set(new Uint8Array(segment.buffer, segment.byteOffset, segment.byteLength), places.at[i]);
  });
  new Uint32Array(bytes.buffer, 8, 4).set([version, json.length, bytes.length, checksum(bytes, json.length)]);
  return bytes;
}

/**
 * An index from its bytes.
 *
 * @throws IndexFormatError when they are damaged, cut, or no index
 */
export function readIndex(bytes: Uint8Array, name = 'index'): SegyIndex {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const wrong = (got: string, expected: string) => new IndexFormatError({ index: name, got, expected });
  if (bytes.length < prefix || new TextDecoder('latin1').decode(bytes.subarray(0, 8)) !== magic) {
    throw wrong('other bytes', `an index, which begins with ${magic}`);
  }
  const [saved, jsonLength, length, sum] = new Uint32Array(aligned.buffer, aligned.byteOffset + 8, 4);
  if (saved !== version) throw wrong(`version ${saved}`, `version ${version}, written on a machine of this byte order`);
  if (length !== bytes.length >>> 0 || checksum(aligned, jsonLength) !== sum)
    throw wrong('damaged bytes', 'the checksum written');
  const described = JSON.parse(new TextDecoder().decode(aligned.subarray(prefix, prefix + jsonLength))) as Described;
  return unpack(described, aligned, prefix + jsonLength);
}

interface Described {
  readonly files: readonly (Omit<IndexedFile, 'fileHeader' | 'map'> & { fileHeader: PackedHeader; map: PackedMap })[];
  readonly fields: readonly (SegyIndex['fields'][number] & { readonly segment: number })[];
  readonly headerMap: SegyIndex['headerMap'];
  readonly grouping: SegyIndex['grouping'];
  readonly shots: { readonly starts: number; readonly order?: number };
  readonly texts: readonly string[];
  readonly lengths: readonly number[];
}

function unpack(described: Described, bytes: Uint8Array, after: number): SegyIndex {
  const kinds = new Map<number, (length: number) => Segment>();
  for (const { segment, type } of described.fields) kinds.set(segment, (length) => emptyColumn(type, length));
  for (const { map } of described.files) if (map.kind === 'listed') kinds.set(map.offsets, (n) => new Float64Array(n));
  const segments = described.lengths.map((length, i) => kinds.get(i)?.(length) ?? new Uint32Array(length));
  const places = placeSegments(after, segments);
  segments.forEach((segment, i) => {
    const from = places.at[i];
    new Uint8Array(segment.buffer).set(bytes.subarray(from, from + segment.byteLength));
  });
  const words = (i: number) => segments[i] as Uint32Array;
  const files = described.files.map((file) => ({
    ...file,
    fileHeader: unpackHeader(file.fileHeader, described.texts),
    map: unpackMap(file.map, segments),
  }));
  const { starts, order } = described.shots;
  const index: SegyIndex = {
    files,
    fields: described.fields.map(({ name, byte, type }) => ({ name, byte, type })),
    headerMap: described.headerMap,
    columns: new Map(described.fields.map(({ name, segment }) => [name, segments[segment]])),
    shots: order === undefined ? { starts: words(starts) } : { starts: words(starts), order: words(order) },
    grouping: described.grouping,
  };
  return index;
}

type PackedMap =
  | Extract<TraceMap, { kind: 'equal' }>
  | { kind: 'listed'; count: number; ns: number; offsets: number; lengths: number; headers?: number };

function packMap(map: TraceMap, keep: (segment: Segment) => number): PackedMap {
  if (map.kind === 'equal') return map;
  const { headers, ...rest } = map;
  const several = headers === undefined ? {} : { headers: keep(headers) };
  return { ...rest, offsets: keep(map.offsets), lengths: keep(map.lengths), ...several };
}

function unpackMap(map: PackedMap, segments: readonly Segment[]): TraceMap {
  if (map.kind === 'equal') return map;
  const { headers, ...rest } = map;
  const several = headers === undefined ? {} : { headers: segments[headers] as Uint32Array };
  return {
    ...rest,
    offsets: segments[map.offsets] as Float64Array,
    lengths: segments[map.lengths] as Uint32Array,
    ...several,
  };
}

interface PackedHeader extends Pick<FileHeader, 'endian' | 'textEncoding'> {
  readonly text: number;
  readonly extendedText: readonly number[];
  readonly trailer: readonly number[];
  readonly binary: FileHeader['binary'];
  /** Latin-1 of the 400 bytes. */
  readonly binaryBytes?: string;
  /** Latin-1 as well, among the texts. */
  readonly recordBytes?: { readonly [part in keyof RecordBytes]: number };
}

function packHeader(header: FileHeader, text: (record: string) => number): PackedHeader {
  const { binaryBytes, recordBytes, ...rest } = header;
  return {
    ...rest,
    text: text(header.text),
    extendedText: header.extendedText.map(text),
    trailer: header.trailer.map(text),
    ...(binaryBytes === undefined ? {} : { binaryBytes: latin1(binaryBytes) }),
    ...(recordBytes === undefined ? {} : { recordBytes: ofParts(recordBytes, (part) => text(latin1(part))) }),
  };
}

function unpackHeader(packed: PackedHeader, texts: readonly string[]): FileHeader {
  const { binaryBytes, recordBytes, ...rest } = packed;
  const bytes = binaryBytes === undefined ? undefined : fromLatin1(binaryBytes);
  return {
    ...rest,
    text: texts[packed.text],
    extendedText: packed.extendedText.map((i) => texts[i]),
    trailer: packed.trailer.map((i) => texts[i]),
    // JSON has no NaN, which a double of the binary header may hold.
    binary: bytes === undefined ? packed.binary : readBinaryHeader(bytes, packed.endian),
    ...(bytes === undefined ? {} : { binaryBytes: bytes }),
    ...(recordBytes === undefined ? {} : { recordBytes: ofParts(recordBytes, (part) => fromLatin1(texts[part])) }),
  };
}

function ofParts<A, B>(parts: { readonly [part in keyof RecordBytes]: A }, make: (part: A) => B) {
  const { extendedText, padding, trailer } = parts;
  return { extendedText: make(extendedText), padding: make(padding), trailer: make(trailer) };
}

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (code) => String.fromCharCode(code)).join('');

const fromLatin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

function placeSegments(from: number, segments: readonly Segment[]): { readonly at: number[]; readonly end: number } {
  let end = from;
  const at = segments.map((segment) => {
    const place = Math.ceil(end / 8) * 8;
    end = place + segment.byteLength;
    return place;
  });
  return { at, end: Math.ceil(end / 8) * 8 };
}

/** FNV-1a over the 32-bit words behind the prefix, and the length of the JSON part. */
function checksum(bytes: Uint8Array, jsonLength: number): number {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + prefix, (bytes.length - prefix) >>> 2);
  let sum = 0x811c9dc5 ^ jsonLength;
  for (let i = 0; i < words.length; i++) sum = Math.imul(sum ^ words[i], 0x01000193);
  return sum >>> 0;
}
