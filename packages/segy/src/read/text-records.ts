import { type TextEncoding, textHeaderBytes } from '../header/file-header.ts';
import { decodeText, detectTextEncoding, looksLikeText } from '../header/text-header.ts';
import { type ByteSource, readExactly } from '../source/byte-source.ts';

/** Records read into memory at most: 3 MB of text. More are skipped, and said so. */
export const mostTextRecords = 1000;

/** Reads `count` records of 3200 bytes. */
export async function readRecords(
  source: ByteSource,
  offset: number,
  count: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  return new Uint8Array(await readExactly(source, offset, count * textHeaderBytes, signal));
}

/** The texts of records, each in its own encoding unless one is given. */
export function decodeRecords(bytes: Uint8Array, encoding: TextEncoding | undefined): string[] {
  return Array.from({ length: Math.floor(bytes.length / textHeaderBytes) }, (_, i) => {
    const record = bytes.subarray(i * textHeaderBytes, (i + 1) * textHeaderBytes);
    return decodeText(record, encoding ?? detectTextEncoding(record));
  });
}

/** Records that look like text. */
interface TextRun {
  readonly count: number;
  /** Whether the last of them holds the end stanza. */
  readonly ended: boolean;
}

/**
 * Counts the records of text from `offset` on, up to one that holds the end stanza or to what is no text.
 *
 * @param expected records that are thought to be there: so many are read at once
 */
export async function measureText(
  source: ByteSource,
  offset: number,
  expected: number,
  encoding: TextEncoding | undefined,
  signal?: AbortSignal,
): Promise<TextRun> {
  const most = Math.min(mostTextRecords, Math.floor((source.size - offset) / textHeaderBytes));
  for (let count = 0; count < most; ) {
    const ahead = Math.min(most - count, Math.max(1, expected + 1 - count));
    const bytes = await readExactly(source, offset + count * textHeaderBytes, ahead * textHeaderBytes, signal);
    for (let at = 0; at < bytes.length; at += textHeaderBytes) {
      const record = bytes.subarray(at, at + textHeaderBytes);
      if (!looksLikeText(record)) return { count, ended: false };
      count++;
      if (isEndOfText(decodeText(record, encoding ?? detectTextEncoding(record)))) return { count, ended: true };
    }
  }
  return { count: most, ended: false };
}

export function isEndOfText(record: string): boolean {
  return record.replaceAll(/\s/g, '').toLowerCase().includes('((seg:endtext))');
}
