import { type TextEncoding, textHeaderBytes } from '../header/file-header.ts';
import { decodeText, detectTextEncoding, encodeText } from '../header/text-header.ts';
import { WriteLayoutError } from './errors.ts';

interface RevisionNumber {
  readonly major: 0 | 1 | 2;
  readonly minor: number;
}

/** What the default textual header says. */
export interface Described extends RevisionNumber {
  readonly ns: number;
  readonly dt: number;
  readonly format: string;
  readonly endian: string;
}

const lines = 40;
const columns = 80;

/** A textual header that says how to read the file. */
export function describingText(of: Described): string {
  const own = [
    'SEG-Y FILE WRITTEN BY @JUDI4CLOUD/SEGY',
    ...samplingLines(of),
    `SAMPLE FORMAT: ${of.format.toUpperCase()}, ${of.endian.toUpperCase()}-ENDIAN`,
    '',
    'TRACE HEADER   FIELD RECORD BYTES 9-12       TRACE NUMBER BYTES 13-16',
    '               SOURCE X BYTES 73-76          SOURCE Y BYTES 77-80',
    '               RECEIVER X BYTES 81-84        RECEIVER Y BYTES 85-88',
    '               CDP X BYTES 181-184           CDP Y BYTES 185-188',
    '               INLINE BYTES 189-192          CROSSLINE BYTES 193-196',
    '               COORDINATE SCALAR BYTES 71-72, ELEVATION SCALAR BYTES 69-70:',
    '               POSITIVE MULTIPLIES, NEGATIVE DIVIDES, 0 MEANS 1',
  ];
  return cards(own.join('\n'), of);
}

/** One line where both fit. */
function samplingLines({ ns, dt }: Described): readonly string[] {
  const samples = `SAMPLES PER TRACE: ${ns}`;
  const interval = `SAMPLE INTERVAL: ${dt === 0 ? 'UNKNOWN' : `${dt} (MICROSECONDS FOR TIME DATA)`}`;
  const both = `${samples}   ${interval}`;
  return both.length <= columns ? [both] : [samples, interval];
}

/** The revision and the end of the header, on the last two lines. */
function closing({ major, minor }: RevisionNumber): readonly [string, string] {
  switch (major) {
    case 0:
      return ['C39', 'C40 END EBCDIC'];
    case 1:
      return ['C39 SEG Y REV1', 'C40 END TEXTUAL HEADER'];
    case 2:
      return [`C39 SEG-Y_REV2.${minor}`, 'C40 END TEXTUAL HEADER'];
    default:
      return major satisfies never;
  }
}

/**
 * Lays a text out in 40 lines of 80 characters that begin with `C 1` … `C40`; lines that say so already stay as they are.
 *
 * Lines 39 and 40 say the revision and the end when the text leaves them free.
 *
 * @throws WriteLayoutError when there are too many lines or characters
 */
export function cards(text: string, revision: RevisionNumber): string {
  const given = rowsOf(text);
  if (given.length > lines) {
    throw new WriteLayoutError({ what: 'textHeader', got: `${given.length} lines`, expected: `at most ${lines}` });
  }
  const numbered = given.map((line, row) => {
    const card = /^C( \d|\d\d)( |$)/.test(line) || line.length > columns - 4 ? line : `${prefix(row)} ${line}`;
    if (card.length > columns) {
      const got = `${line.length} characters in line ${row + 1}`;
      throw new WriteLayoutError({ what: 'textHeader', got, expected: `at most ${columns}` });
    }
    return card;
  });
  const [name, end] = closing(revision);
  const all = Array.from({ length: lines }, (_, row) => numbered[row] ?? prefix(row));
  if (all[38].trimEnd() === prefix(38)) all[38] = name;
  if (all[39].trimEnd() === prefix(39)) all[39] = end;
  return all.map((line) => line.padEnd(columns)).join('\n');
}

/** Lines of a text, or of a record of 3200 characters without line feeds. */
function rowsOf(text: string): readonly string[] {
  if (text.length !== lines * columns || text.includes('\n')) return text.replace(/\n$/, '').split(/\r?\n/);
  return Array.from({ length: lines }, (_, row) => text.slice(row * columns, (row + 1) * columns));
}

function prefix(row: number): string {
  return `C${String(row + 1).padStart(2)}`;
}

const endOfStanzas = '((SEG: EndText))';

/**
 * Extended textual headers as records of 40 × 80 characters, each stanza from the start of a record, the last one the end mark.
 *
 * @throws WriteLayoutError when a line is longer than 80 characters
 */
export function extendedRecords(stanzas: readonly string[]): readonly string[] {
  const last = stanzas.at(-1);
  const all = last === undefined || last.trimStart().startsWith(endOfStanzas) ? stanzas : [...stanzas, endOfStanzas];
  return all.flatMap((stanza) => {
    const rows = stanza.replace(/\n$/, '').split(/\r?\n/);
    const long = rows.find((row) => row.length > columns);
    if (long !== undefined) {
      const got = `the line '${long.slice(0, 20)}…' of ${long.length} characters`;
      throw new WriteLayoutError({ what: 'extendedText', got, expected: `lines of at most ${columns}` });
    }
    const records = Math.max(1, Math.ceil(rows.length / lines));
    return Array.from({ length: records }, (_, record) =>
      Array.from({ length: lines }, (_, row) => (rows[record * lines + row] ?? '').padEnd(columns)).join('\n'),
    );
  });
}

/**
 * Records as bytes. One that still says what it said in the file stays as it was, and one that was changed stays in the
 * encoding of the one in its place; further ones get `encoding`.
 *
 * @param before the records as they were in the file
 */
export function encodeRecords(
  records: readonly string[],
  encoding: TextEncoding,
  before: Uint8Array = new Uint8Array(),
): Uint8Array {
  const bytes = new Uint8Array(records.length * textHeaderBytes);
  records.forEach((record, i) => {
    const at = i * textHeaderBytes;
    bytes.set(encodeRecord(record, encoding, before.subarray(at, at + textHeaderBytes)), at);
  });
  return bytes;
}

function encodeRecord(record: string, encoding: TextEncoding, was: Uint8Array): Uint8Array {
  if (was.length < textHeaderBytes) return encodeText(record, encoding);
  const same = decodeText(was, 'ascii') === record || decodeText(was, 'ebcdic') === record;
  return same ? was : encodeText(record, detectTextEncoding(was));
}
