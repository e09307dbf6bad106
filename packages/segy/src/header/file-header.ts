import type { BinaryField } from './binary-fields.ts';

export type Endian = 'big' | 'little';
export type TextEncoding = 'ebcdic' | 'ascii';

/** What a SEG-Y file says of itself before its first trace and after its last. */
export interface FileHeader {
  /** The 128 characters that a file copied from tape may begin with. */
  readonly tapeLabel?: string;
  /** 40 lines of 80 characters, each but the last followed by a line feed: line `i` is at `[81·i, 81·i + 80)`. */
  readonly text: string;
  /** Extended textual headers, each laid out as `text`. */
  readonly extendedText: readonly string[];
  /** Data trailer stanzas of revision 2, each laid out as `text`. */
  readonly trailer: readonly string[];
  readonly binary: BinaryHeader;
  /** The 400 bytes as they were in the file: what no field covers, and fields that changed nothing, are written from them. */
  readonly binaryBytes?: Uint8Array;
  /** The further records as they were in the file: those that still say the same are written from them. */
  readonly recordBytes?: RecordBytes;
  readonly endian: Endian;
  readonly textEncoding: TextEncoding;
}

/** What is around the traces of a file, byte for byte: each record may be in an encoding of its own, or no text at all. */
export interface RecordBytes {
  /** Extended textual headers, 3200 bytes each. */
  readonly extendedText: Uint8Array;
  /** Between them and the place where the file says that its first trace is. */
  readonly padding: Uint8Array;
  /** Data trailer stanzas, 3200 bytes each. */
  readonly trailer: Uint8Array;
}

/** Values of the binary header; fields of a later revision than the file's are 0, whatever their bytes hold. */
export type BinaryHeader = Readonly<Record<BinaryField, number>>;

export const textHeaderBytes = 3200;
export const binaryHeaderBytes = 400;
export const traceHeaderBytes = 240;

/** Bytes of the textual and the binary header. */
export const headersEnd = textHeaderBytes + binaryHeaderBytes;
