import { type TextEncoding, textHeaderBytes } from './file-header.ts';

const columns = 80;
const lines = 40;

/**
 * Code page 500 over Latin-1, with `|` and `¦` exchanged, as software for SEG-Y writes them: a bijection of the 256 byte values.
 * Code page 1047 has the same letters (but Ý) and digits, and `[ ] ! |` elsewhere.
 */
const fromEbcdic = Uint8Array.from(
  (
    '000102039c09867f978d8e0b0c0d0e0f101112139d8508871819928f1c1d1e1f' +
    '80818283840a171b88898a8b8c050607909116939495960498999a9b14159e1a' +
    '20a0e2e4e0e1e3e5e7f15b2e3c282b2126e9eaebe8edeeefecdf5d242a293b5e' +
    '2d2fc2c4c0c1c3c5c7d17c2c255f3e3ff8c9cacbc8cdcecfcc603a2340273d22' +
    'd8616263646566676869abbbf0fdfeb1b06a6b6c6d6e6f707172aabae6b8c6a4' +
    'b57e737475767778797aa1bfd0dddeaea2a3a5b7a9a7b6bcbdbeaca6afa8b4d7' +
    '7b414243444546474849adf4f6f2f3f57d4a4b4c4d4e4f505152b9fbfcf9faff' +
    '5cf7535455565758595ab2d4d6d2d3d530313233343536373839b3dbdcd9da9f'
  ).match(/../g) ?? [],
  (hex) => Number.parseInt(hex, 16),
);

const toEbcdic = new Uint8Array(256);
for (let code = 0; code < 256; code++) toEbcdic[fromEbcdic[code]] = code;

/**
 * Text of a 3200-byte record: 40 lines of 80 characters, separated by line feeds.
 *
 * ASCII is taken as Latin-1, so that every record is written back as it was read.
 */
export function decodeText(bytes: Uint8Array, encoding: TextEncoding): string {
  const codes = encoding === 'ebcdic' ? bytes.map((code) => fromEbcdic[code]) : bytes;
  const rows: string[] = [];
  for (let row = 0; row < lines; row++) {
    rows.push(String.fromCharCode(...codes.subarray(row * columns, (row + 1) * columns)));
  }
  return rows.join('\n');
}

/**
 * The 3200 bytes of a text: what is shorter than 80 columns or 40 lines is filled with blanks.
 *
 * A text laid out in rows of 81 characters, as `decodeText` gives, is taken by position, any other by its line feeds.
 * Characters outside Latin-1 become question marks; what exceeds 80 columns or 40 lines is left out.
 */
export function encodeText(text: string, encoding: TextEncoding): Uint8Array {
  const rows = isLaidOut(text)
    ? Array.from({ length: lines }, (_, row) => text.slice(row * (columns + 1), row * (columns + 1) + columns))
    : text.split('\n').slice(0, lines);
  const bytes = new Uint8Array(textHeaderBytes).fill(32);
  rows.forEach((line, row) => {
    for (let column = 0; column < Math.min(columns, line.length); column++) {
      const code = line.charCodeAt(column);
      bytes[row * columns + column] = code < 256 ? code : 63;
    }
  });
  return encoding === 'ebcdic' ? bytes.map((code) => toEbcdic[code]) : bytes;
}

function isLaidOut(text: string): boolean {
  if (text.length !== lines * (columns + 1) - 1) return false;
  for (let row = 1; row < lines; row++) if (text[row * (columns + 1) - 1] !== '\n') return false;
  return true;
}

/**
 * The encoding that the bytes look like: the one in which more of them are letters, digits and blanks.
 *
 * An empty record (all zeros) counts as EBCDIC, the standard's encoding.
 */
export function detectTextEncoding(bytes: Uint8Array): TextEncoding {
  let ascii = 0;
  let ebcdic = 0;
  for (const code of bytes) {
    if (isWordCode(code)) ascii++;
    if (isWordCode(fromEbcdic[code])) ebcdic++;
  }
  return ascii > ebcdic ? 'ascii' : 'ebcdic';
}

/** Whether nearly all bytes that aren't 0 are printable in one of the encodings, or a stanza's name `((` leads. */
export function looksLikeText(bytes: Uint8Array): boolean {
  if (isStanza(bytes[0], bytes[1]) || isStanza(fromEbcdic[bytes[0]], fromEbcdic[bytes[1]])) return true;
  let used = 0;
  let ascii = 0;
  let ebcdic = 0;
  for (const code of bytes) {
    if (code !== 0) used++;
    if (isPrintable(code)) ascii++;
    if (isPrintable(fromEbcdic[code])) ebcdic++;
  }
  return used > 0 && Math.max(ascii, ebcdic) > 0.97 * used;
}

function isStanza(first: number, second: number): boolean {
  return first === 40 && second === 40;
}

function isPrintable(code: number): boolean {
  return (code >= 32 && code < 127) || code === 9 || code === 10 || code === 13;
}

function isWordCode(code: number): boolean {
  return code === 32 || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}
