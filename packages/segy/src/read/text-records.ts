import { type TextEncoding, textHeaderBytes } from '../header/file-header.ts';
import { decodeText, detectTextEncoding } from '../header/text-header.ts';
import { type ByteSource, readExactly } from '../source/byte-source.ts';

/** Records read into memory at most: 3 MB of text. More are skipped, and said so. */
export const mostTextRecords = 1000;

/** Reads `count` records of 3200 bytes of text. */
export async function readTextRecords(
  source: ByteSource,
  offset: number,
  count: number,
  encoding: TextEncoding | undefined,
  signal?: AbortSignal,
): Promise<string[]> {
  const bytes = await readExactly(source, offset, count * textHeaderBytes, signal);
  return Array.from({ length: count }, (_, i) => {
    const record = bytes.subarray(i * textHeaderBytes, (i + 1) * textHeaderBytes);
    return decodeText(record, encoding ?? detectTextEncoding(record));
  });
}

/** Reads records up to and with the one that holds the end stanza; `null` if there is none. */
export async function readUntilEndOfText(
  source: ByteSource,
  offset: number,
  encoding: TextEncoding | undefined,
  signal?: AbortSignal,
): Promise<string[] | null> {
  const records: string[] = [];
  for (
    let at = offset;
    at + textHeaderBytes <= source.size && records.length < mostTextRecords;
    at += textHeaderBytes
  ) {
    const [record] = await readTextRecords(source, at, 1, encoding, signal);
    records.push(record);
    if (isEndOfText(record)) return records;
  }
  return null;
}

export function isEndOfText(record: string): boolean {
  return record.replaceAll(/\s/g, '').toLowerCase().includes('((seg:endtext))');
}
