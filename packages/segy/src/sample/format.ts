import { SampleFormatError } from './errors.ts';

/** How a sample is stored: the code of bytes 3225–3226, its width and what it is. */
export interface SampleFormat {
  readonly code: number;
  readonly bytes: number;
  readonly name: string;
}

/** The codes of SEG-Y revision 2.1 without the obsolete 4, fixed point with gain. */
export type FormatCode = 1 | 2 | 3 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 15 | 16;

const table: { readonly [code in FormatCode]: SampleFormat } = {
  1: { code: 1, bytes: 4, name: '4-byte IBM floating point' },
  2: { code: 2, bytes: 4, name: '4-byte integer' },
  3: { code: 3, bytes: 2, name: '2-byte integer' },
  5: { code: 5, bytes: 4, name: '4-byte IEEE floating point' },
  6: { code: 6, bytes: 8, name: '8-byte IEEE floating point' },
  7: { code: 7, bytes: 3, name: '3-byte integer' },
  8: { code: 8, bytes: 1, name: '1-byte integer' },
  9: { code: 9, bytes: 8, name: '8-byte integer' },
  10: { code: 10, bytes: 4, name: '4-byte unsigned integer' },
  11: { code: 11, bytes: 2, name: '2-byte unsigned integer' },
  12: { code: 12, bytes: 8, name: '8-byte unsigned integer' },
  15: { code: 15, bytes: 3, name: '3-byte unsigned integer' },
  16: { code: 16, bytes: 1, name: '1-byte unsigned integer' },
};

/** All sample formats, in the order of their codes. */
export const sampleFormats: readonly SampleFormat[] = Object.values(table);

/** Tells whether a code of the binary header names a sample format of this package. */
export function isFormatCode(code: number): code is FormatCode {
  return Object.hasOwn(table, code);
}

/**
 * The sample format of a code of the binary header, or of the name used for writing.
 *
 * @throws SampleFormatError when no format has this code or name
 * @example
 * sampleFormat('ibm').bytes; // 4
 */
export function sampleFormat(format: 'ieee' | 'ibm' | number): SampleFormat & { readonly code: FormatCode } {
  const code = format === 'ieee' ? 5 : format === 'ibm' ? 1 : format;
  if (typeof code !== 'number' || !isFormatCode(code)) {
    throw new SampleFormatError({ got: code, known: sampleFormats.map((known) => known.code) });
  }
  return { ...table[code], code };
}

/** Bytes of one sample of a format. */
export function bytesPerSample(format: number): number {
  return isFormatCode(format) ? table[format].bytes : sampleFormat(format).bytes;
}
