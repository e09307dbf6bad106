import { SegyFormatError } from '../errors.ts';
import {
  type BinaryHeader,
  headersEnd,
  type RecordBytes,
  type TextEncoding,
  textHeaderBytes,
  traceHeaderBytes,
} from '../header/file-header.ts';
import { looksLikeText } from '../header/text-header.ts';
import { type ByteSource, readExactly } from '../source/byte-source.ts';
import type { WarningList } from '../warnings.ts';
import type { StatedSizes } from './stated-sizes.ts';
import { decodeRecords, isEndOfText, measureText, mostTextRecords, readRecords } from './text-records.ts';

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
  /** Bytes of a tape label before the source begins. */
  readonly labelBytes?: number;
}

interface TextsAround {
  readonly extendedText: readonly string[];
  readonly trailer: readonly string[];
  /** `undefined` where there is nothing. */
  readonly recordBytes: RecordBytes | undefined;
  readonly first: number;
  readonly end: number;
  /** Whether a file that claims revision 0 has extended textual headers, which only revision 1 has. */
  readonly unclaimedText: boolean;
}

/**
 * Reads extended textual headers and trailer stanzas, and finds the traces between them.
 *
 * @param head what follows the binary header, as far as it was read with it
 */
export async function readExtendedText(
  source: ByteSource,
  stated: Stated,
  head: Uint8Array,
  overrides: Overrides,
  warnings: WarningList,
  signal?: AbortSignal,
): Promise<TextsAround> {
  const { textEncoding } = overrides;
  const count = await countTexts(source, stated, head, textEncoding, warnings, signal);
  const kept = Math.min(count, mostTextRecords);
  if (count > kept) {
    warnings.add('text-header', 3505, `Only ${kept} of ${count} extended textual headers are kept`);
  }
  const afterText = headersEnd + count * textHeaderBytes;
  const first = await firstTrace(source, stated, overrides, afterText, warnings, signal);
  const records = await findTrailer(source, stated, first, textEncoding, warnings, signal);
  const end = source.size - records * textHeaderBytes;
  const unclaimedText = stated.revision === 0 && count > 0;
  if (unclaimedText) {
    warnings.add(
      'revision',
      3501,
      'Revision 0 has no extended textual headers, but this file has: read as in revision 1',
    );
  }
  const padded = overrides.firstTrace === undefined && first - afterText <= mostTextRecords * textHeaderBytes;
  const recordBytes = {
    extendedText: kept === 0 ? none : await readRecords(source, headersEnd, kept, signal),
    padding: padded && first > afterText ? await readExactly(source, afterText, first - afterText, signal) : none,
    trailer: records === 0 ? none : await readRecords(source, end, Math.min(records, mostTextRecords), signal),
  };
  return {
    extendedText: decodeRecords(recordBytes.extendedText, textEncoding),
    trailer: decodeRecords(recordBytes.trailer, textEncoding),
    recordBytes: first > headersEnd || records > 0 ? recordBytes : undefined,
    first,
    end,
    unclaimedText,
  };
}

const none = new Uint8Array();

/**
 * How many extended textual headers there are: as stated, unless the end stanza, or where text ends and a trace begins,
 * speak against it.
 */
async function countTexts(
  source: ByteSource,
  stated: Stated,
  head: Uint8Array,
  encoding: TextEncoding | undefined,
  warnings: WarningList,
  signal?: AbortSignal,
): Promise<number> {
  const count = stated.extendedTexts;
  if (count === 0 && (head.length < traceHeaderBytes || !looksLikeText(head))) return 0;
  if (count !== 0 && stated.revision === 0 && !(await textFollows(source, stated, signal))) return 0;
  const expected = looksLikeText(head) ? Math.max(count, 0) : 0;
  const text = await measureText(source, headersEnd, expected, encoding, signal);
  if (text.count === count || (text.ended && count === -1)) return text.count;
  const correct = (there: number) => {
    const said = String(count).replace('-', '−');
    warnings.add('text-header', 3505, `${said} extended textual headers stated: read as ${there}, which are there`);
    return there;
  };
  const some = text.count > 0 || count !== -1;
  if (some && (await traceBegins(source, stated, headersEnd + text.count * textHeaderBytes, signal))) {
    return correct(text.count);
  }
  if (count >= 0 && headersEnd + count * textHeaderBytes <= source.size) return count;
  if (count !== -1) return correct(0);
  if (stated.revision === 0) return 0;
  throw new SegyFormatError({
    source: source.name,
    byte: 3505,
    got: 'a variable number (−1) of extended textual headers without ((SEG: EndText))',
    expected: 'that stanza in the last of them',
    advice: 'If there are none, pass where the traces begin: { firstTrace: 3600 }.',
  });
}

/** Whether there is a trace header: one of the file's number of samples, or of that of the next header, or nothing at all. */
async function traceBegins(source: ByteSource, stated: Stated, at: number, signal?: AbortSignal): Promise<boolean> {
  if (at === source.size) return true;
  const samplesAt = async (offset: number): Promise<number | null> => {
    if (offset + traceHeaderBytes > source.size) return null;
    const header = await readExactly(source, offset, traceHeaderBytes, signal);
    if (looksLikeText(header)) return null;
    return new DataView(header.buffer, header.byteOffset).getUint16(114, stated.littleEndian);
  };
  const samples = await samplesAt(at);
  if (samples === null) return false;
  if (samples === stated.ns || (stated.ns > 65535 && samples === 0)) return true;
  const next = at + traceHeaderBytes * (1 + stated.extensions) + samples * stated.sampleBytes;
  return samples > 0 && (next === source.size || (await samplesAt(next)) === samples);
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

/** Where the traces begin: at the offset that the file states, or right behind its texts, if a trace header lies there. */
async function firstTrace(
  source: ByteSource,
  stated: Stated,
  { firstTrace: given, labelBytes = 0 }: Overrides,
  afterText: number,
  warnings: WarningList,
  signal?: AbortSignal,
): Promise<number> {
  if (given !== undefined) {
    if (given >= 0 && given <= source.size) return given;
    throw new SegyFormatError({
      source: source.name,
      byte: labelBytes + source.size + 1,
      got: `a file of ${labelBytes + source.size} bytes`,
      expected: `a first trace behind ${labelBytes + given} bytes, as firstTrace says`,
      advice: 'Pass how many bytes lie before the first trace header, such as { firstTrace: 3600 }.',
    });
  }
  const offset = stated.binary.FirstTraceOffset;
  if (offset === 0 || offset === afterText) return afterText;
  // The standard counts from the start of the file; not all who write count the label.
  for (const at of labelBytes === 0 ? [offset] : [offset - labelBytes, offset]) {
    if (at >= headersEnd && at <= source.size && (await tracesFollow(source, stated, at, signal))) return at;
  }
  if (await tracesFollow(source, stated, afterText, signal)) {
    warnings.add('first-trace', 3521, `The first trace can't be at byte offset ${offset}: read from ${afterText}`);
    return afterText;
  }
  throw new SegyFormatError({
    source: source.name,
    byte: 3521,
    got: `a first trace at byte offset ${offset}, where no trace header lies`,
    expected: 'one there, or right behind the headers of the file',
    advice: 'Pass how many bytes lie before the first trace: { firstTrace }.',
  });
}

/** Whether a trace header lies there, of the file's sample interval if not of its number of samples, or whole traces fill the rest. */
async function tracesFollow(source: ByteSource, stated: Stated, at: number, signal?: AbortSignal): Promise<boolean> {
  const { ns, sampleBytes, extensions, littleEndian, binary } = stated;
  const trailer = Math.max(0, binary.NumberOfTrailerRecords) * textHeaderBytes;
  const room = source.size - at - trailer;
  if (ns > 0 && room > 0 && room % (traceHeaderBytes * (1 + extensions) + ns * sampleBytes) === 0) return true;
  if (await traceBegins(source, stated, at, signal)) return true;
  if (at + traceHeaderBytes > source.size || binary.dt === 0) return false;
  const header = await readExactly(source, at, traceHeaderBytes, signal);
  return new DataView(header.buffer, header.byteOffset).getUint16(116, littleEndian) === binary.dt;
}

/** How many 3200-byte records follow the traces. */
async function findTrailer(
  source: ByteSource,
  stated: Stated,
  first: number,
  encoding: TextEncoding | undefined,
  warnings: WarningList,
  signal?: AbortSignal,
): Promise<number> {
  const count = stated.binary.NumberOfTrailerRecords;
  const body = source.size - first;
  const stride = traceHeaderBytes * (1 + stated.extensions) + stated.ns * stated.sampleBytes;
  if (count > 0) {
    const records = await countTrailer(source, count, body, stride, signal);
    if (records !== count) {
      warnings.add(
        'trailer',
        3529,
        `${count} trailer records stated: read as ${records}, which the traces leave room for`,
      );
    }
    return records;
  }
  if (count === 0) return 0;
  // An unknown number (−1): what the traces leave over, if the last record ends the stanzas.
  for (let records = 1; records <= mostTextRecords && records * textHeaderBytes <= body; records++) {
    if ((body - records * textHeaderBytes) % stride !== 0) continue;
    const [last] = decodeRecords(await readRecords(source, source.size - textHeaderBytes, 1, signal), encoding);
    if (isEndOfText(last) || last.startsWith('((')) return records;
    break;
  }
  warnings.add('trailer', 3529, 'The end of the traces could not be told from the trailer: read as none');
  return 0;
}

/** As many as stated, unless they don't fit, or as many as look like text are those that whole traces leave over. */
async function countTrailer(
  source: ByteSource,
  count: number,
  body: number,
  stride: number,
  signal?: AbortSignal,
): Promise<number> {
  const possible = count * textHeaderBytes <= body;
  const leftOver = (records: number) => (body - records * textHeaderBytes) % stride === 0;
  if (possible && leftOver(count)) return count;
  const most = Math.min(mostTextRecords, Math.floor(body / textHeaderBytes));
  let texts = 0;
  while (texts < most) {
    const at = source.size - (texts + 1) * textHeaderBytes;
    if (!looksLikeText(await readExactly(source, at, textHeaderBytes, signal))) break;
    texts++;
  }
  return leftOver(texts) ? texts : possible ? count : 0;
}
