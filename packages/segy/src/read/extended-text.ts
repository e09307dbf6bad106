import { SegyFormatError } from '../errors.ts';
import { type BinaryHeader, type TextEncoding, textHeaderBytes, traceHeaderBytes } from '../header/file-header.ts';
import { looksLikeText } from '../header/text-header.ts';
import { type ByteSource, readExactly } from '../source/byte-source.ts';
import type { WarningList } from '../warnings.ts';
import type { StatedSizes } from './stated-sizes.ts';
import { isEndOfText, mostTextRecords, readTextRecords, readUntilEndOfText } from './text-records.ts';

/** What the binary header states about what lies before and after the traces. */
interface Stated extends StatedSizes {
  readonly binary: BinaryHeader;
  readonly sampleBytes: number;
  /** Bytes 3505–3506, which mean something from revision 1 on. */
  readonly extendedTexts: number;
  readonly revision: 0 | 1 | 2;
  readonly littleEndian: boolean;
}

interface Overrides {
  readonly textEncoding?: TextEncoding;
  readonly firstTrace?: number;
}

interface TextsAround {
  readonly extendedText: readonly string[];
  readonly trailer: readonly string[];
  readonly first: number;
  readonly end: number;
  /** Whether a file that claims revision 0 has extended textual headers, which only revision 1 has. */
  readonly unclaimedText: boolean;
}

const headersEnd = 3600;

/** Reads extended textual headers and trailer stanzas, and finds the traces between them. */
export async function readExtendedText(
  source: ByteSource,
  stated: Stated,
  overrides: Overrides,
  warnings: WarningList,
  signal?: AbortSignal,
): Promise<TextsAround> {
  const { textEncoding } = overrides;
  const extendedText = await readHeaders(source, stated, textEncoding, warnings, signal);
  const afterText = headersEnd + extendedText.count * textHeaderBytes;
  const first = firstTrace(source, stated, overrides, afterText, warnings);
  const records = await findTrailer(source, stated, first, textEncoding, warnings, signal);
  const end = source.size - records * textHeaderBytes;
  const readable = Math.min(records, mostTextRecords);
  const unclaimedText = stated.revision === 0 && extendedText.count > 0;
  if (unclaimedText) {
    warnings.add(
      'revision',
      3501,
      'Revision 0 has no extended textual headers, but this file has: read as in revision 1',
    );
  }
  return {
    extendedText: extendedText.records,
    trailer: await readTextRecords(source, end, readable, textEncoding, signal),
    first,
    end,
    unclaimedText,
  };
}

async function readHeaders(
  source: ByteSource,
  stated: Stated,
  encoding: TextEncoding | undefined,
  warnings: WarningList,
  signal?: AbortSignal,
): Promise<{ records: readonly string[]; count: number }> {
  const count = stated.extendedTexts;
  if (count === 0) return { records: [], count: 0 };
  if (stated.revision === 0 && !(await textFollows(source, stated, signal))) return { records: [], count: 0 };
  if (count === -1) {
    const records = await readUntilEndOfText(source, headersEnd, encoding, signal);
    if (records !== null) return { records, count: records.length };
    if (stated.revision === 0) return { records: [], count: 0 };
    throw new SegyFormatError({
      source: source.name,
      byte: 3505,
      got: 'a variable number (−1) of extended textual headers without ((SEG: EndText))',
      expected: 'that stanza in the last of them',
      advice: 'If there are none, pass where the traces begin: { firstTrace: 3600 }.',
    });
  }
  if (count < 0 || headersEnd + count * textHeaderBytes > source.size) {
    warnings.add('text-header', 3505, `${count} extended textual headers can't be: read as none`);
    return { records: [], count: 0 };
  }
  if (count > mostTextRecords) {
    warnings.add('text-header', 3505, `Only ${mostTextRecords} of ${count} extended textual headers are kept`);
  }
  return {
    records: await readTextRecords(source, headersEnd, Math.min(count, mostTextRecords), encoding, signal),
    count,
  };
}

/**
 * Whether extended headers follow though the file claims revision 0, which has none: some programs write that, others
 * leave rubbish in these bytes. What lies right behind the binary header decides, and what lies behind the text.
 */
async function textFollows(source: ByteSource, { extendedTexts, ns, littleEndian }: Stated, signal?: AbortSignal) {
  const afterText = headersEnd + Math.max(1, extendedTexts) * textHeaderBytes;
  if (extendedTexts < -1 || afterText > source.size) return false;
  const samplesOf = (header: Uint8Array) => new DataView(header.buffer, header.byteOffset).getUint16(114, littleEndian);
  const record = await readExactly(source, headersEnd, textHeaderBytes, signal);
  if (samplesOf(record) === ns || !looksLikeText(record)) return false;
  if (extendedTexts === -1 || afterText === source.size) return true;
  if (afterText + traceHeaderBytes > source.size) return false;
  const samples = samplesOf(await readExactly(source, afterText, traceHeaderBytes, signal));
  return samples === ns || samples === 0;
}

function firstTrace(
  source: ByteSource,
  { binary }: Stated,
  { firstTrace: given }: Overrides,
  afterText: number,
  warnings: WarningList,
): number {
  if (given !== undefined) return Math.min(Math.max(0, given), source.size);
  const offset = binary.FirstTraceOffset;
  if (offset === 0) return afterText;
  if (offset >= headersEnd && offset <= source.size) return offset;
  warnings.add('first-trace', 3521, `The first trace can't be at byte offset ${offset}: read from ${afterText}`);
  return afterText;
}

/** How many 3200-byte records follow the traces. */
async function findTrailer(
  source: ByteSource,
  { binary, ns, extensions, sampleBytes }: Stated,
  first: number,
  encoding: TextEncoding | undefined,
  warnings: WarningList,
  signal?: AbortSignal,
): Promise<number> {
  const count = binary.NumberOfTrailerRecords;
  const body = source.size - first;
  if (count > 0) {
    if (count * textHeaderBytes <= body) return count;
    warnings.add('trailer', 3529, `${count} trailer records don't fit into the file: read as none`);
    return 0;
  }
  if (count === 0) return 0;
  // An unknown number (−1): what the traces leave over, if the last record ends the stanzas.
  const stride = 240 * (1 + extensions) + ns * sampleBytes;
  for (let records = 1; records <= mostTextRecords && records * textHeaderBytes <= body; records++) {
    if ((body - records * textHeaderBytes) % stride !== 0) continue;
    const [last] = await readTextRecords(source, source.size - textHeaderBytes, 1, encoding, signal);
    if (isEndOfText(last) || last.startsWith('((')) return records;
    break;
  }
  warnings.add('trailer', 3529, 'The end of the traces could not be told from the trailer: read as none');
  return 0;
}
