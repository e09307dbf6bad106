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
  readonly endian: Endian;
  readonly textEncoding: TextEncoding;
}

/** Values of the binary header; fields of a later revision than the file's are 0, whatever their bytes hold. */
export type BinaryHeader = Readonly<Record<BinaryField, number>>;

export const textHeaderBytes = 3200;
export const binaryHeaderBytes = 400;
export const traceHeaderBytes = 240;
