import { type BinaryField, binaryFieldNames, binaryFields } from './binary-fields.ts';
import { fieldTypes, readField, writeField } from './field-type.ts';
import { type BinaryHeader, binaryHeaderBytes, type Endian } from './file-header.ts';

/** A binary header of zeros, with what is given set. */
export function binaryHeader(values: Partial<BinaryHeader> = {}): BinaryHeader {
  const header = Object.fromEntries(binaryFieldNames.map((name) => [name, 0])) as Record<BinaryField, number>;
  return Object.assign(header, values);
}

/** The major revision that the file claims: 0, 1 or 2; anything else counts as 0. */
export function majorRevision(bytes: Uint8Array): 0 | 1 | 2 {
  return majorOf(bytes[300], bytes[301]);
}

function majorOf(first: number, second: number): 0 | 1 | 2 {
  if (first === 1 || first === 2) return first;
  // A 16-bit integer written little-endian, or plain 1 for revision 1, puts the number into the second byte.
  if (first === 0 && (second === 1 || second === 2)) return second;
  return 0;
}

/**
 * The revision as which a file is read: 0, 1, 2 or 2.1; 0 where its two bytes hold none, such as blanks or SegyMAT's 100.
 *
 * @example
 * statedRevision(block.fileHeader.binary); // 2.1
 */
export function statedRevision(binary: BinaryHeader): number {
  const { SegyFormatRevisionNumber: first, SegyFormatRevisionMinor: second } = binary;
  const major = majorOf(first, second);
  return major === first && major > 0 && second < 10 ? major + second / 10 : major;
}

/** Reads the 400 bytes of the binary header. */
export function readBinaryHeader(bytes: Uint8Array, endian: Endian): BinaryHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, binaryHeaderBytes);
  const revision = majorRevision(bytes);
  const header = Object.create(null) as Record<BinaryField, number>;
  for (const name of binaryFieldNames) {
    const { byte, type, since } = binaryFields[name];
    header[name] = since > revision ? 0 : readField(view, byte - 3201, type, endian === 'little');
  }
  return header;
}

/**
 * The 400 bytes of a binary header.
 *
 * @param original the bytes it was read from: fields that still hold the same value, and bytes that belong to no
 *   field, are taken from there, so that a header that wasn't changed is written bit for bit
 */
export function writeBinaryHeader(header: BinaryHeader, endian: Endian, original?: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(binaryHeaderBytes);
  if (original !== undefined) bytes.set(original);
  const before = original === undefined ? binaryHeader() : readBinaryHeader(original, endian);
  const view = new DataView(bytes.buffer);
  for (const name of binaryFieldNames) {
    const { byte, type } = binaryFields[name];
    if (!Object.is(header[name], before[name])) writeField(view, byte - 3201, type, endian === 'little', header[name]);
  }
  return bytes;
}

/** Whether `value` fits the field. */
export function fitsBinaryField(name: BinaryField, value: number): boolean {
  const { range } = fieldTypes[binaryFields[name].type];
  return range === null || (Number.isInteger(value) && value >= range[0] && value <= range[1]);
}
