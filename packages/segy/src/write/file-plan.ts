import { binaryHeader, writeBinaryHeader } from '../header/binary-header.ts';
import {
  type BinaryHeader,
  type Endian,
  type FileHeader,
  headersEnd,
  traceHeaderBytes,
} from '../header/file-header.ts';
import { encodeText } from '../header/text-header.ts';
import { statedExtensions } from '../read/stated-sizes.ts';
import { bytesPerSample, type FormatCode, isFormatCode, type SampleFormat, sampleFormat } from '../sample/format.ts';
import { planBinary, sampleInterval, samplesPerTrace } from './binary-plan.ts';
import { WriteLayoutError } from './errors.ts';
import type { SegyLayout } from './options.ts';
import { type ChosenRevision, chooseRevision } from './revision.ts';
import { cards, type Described, describingText, encodeRecords, extendedRecords } from './text.ts';

/** All that is decided before the first trace is written. */
export interface FilePlan {
  readonly kind: 'segy' | 'su';
  readonly format: SampleFormat & { readonly code: FormatCode };
  readonly endian: Endian;
  readonly ns: number;
  readonly dt: number;
  /**
   * What trace headers say of their samples doesn't hold any more: the header comes from a file with another number, or that
   * gave a trace another room; wrong lengths that it was read in spite of could be taken at their word there.
   */
  readonly lengthsChanged: boolean;
  /** The header comes from a file with another sample interval. */
  readonly dtChanged: boolean;
  readonly varyingLengths: boolean;
  /** Bytes of a trace header and its extensions. */
  readonly headerBytes: number;
  readonly extensionBytes: number;
  readonly binary: BinaryHeader;
  readonly originalBinary?: Uint8Array;
  /** The number of traces is written into the header. */
  readonly countsTraces: boolean;
  /** The number of traces of an ensemble is written into the header. */
  readonly countsEnsembles: boolean;
  /** The label before the text, as the file had it that the header was read from. */
  readonly tapeLabel: Uint8Array;
  readonly text: Uint8Array;
  readonly extendedText: Uint8Array;
  readonly padding: Uint8Array;
  readonly trailer: Uint8Array;
}

/**
 * Decides revision, format and counts of a file.
 *
 * A file header that was read keeps all its values that still hold, so that a file that wasn't changed is written bit for bit.
 *
 * @throws WriteLayoutError, SampleFormatError
 */
export function planFile(layout: SegyLayout): FilePlan {
  const { ns, fileHeader = {}, extensionBytes = 0, varyingLengths = false, kind = 'segy' } = layout;
  const given = fileHeader.binary ?? binaryHeader();
  const read = fileHeader.binaryBytes !== undefined;
  const dt = layout.dt ?? sampleInterval(given);
  checkSizes(layout, dt, layout.dt === 0 || (read && layout.dt === undefined));
  const format = sampleFormat(layout.format ?? (kind === 'su' ? 'ieee' : given.DataSampleFormat || 'ieee'));
  if (kind === 'su') checkSeismicUnix(ns, format.code, extensionBytes, varyingLengths);
  const endian = layout.endian ?? (read || kind === 'su' ? fileHeader.endian : undefined) ?? 'big';
  const revision = chooseRevision({ ...layout, endian }, given, dt);
  const nsChanged = !read || (!varyingLengths && samplesPerTrace(given) !== ns);
  const dtChanged = !read || !Object.is(sampleInterval(given), dt);
  const texts = planTexts(layout, { ns, dt, format: format.name, endian, ...revision });
  const originalBinary = revision.kept ? fileHeader.binaryBytes : undefined;
  const shared = { endian, ns, dt, dtChanged, varyingLengths, extensionBytes };
  const tapeLabel = Uint8Array.from(fileHeader.tapeLabel ?? '', (char) => char.charCodeAt(0));
  return {
    ...shared,
    lengthsChanged: nsChanged || (!varyingLengths && roomOf(fileHeader) !== format.bytes * ns + extensionBytes),
    kind,
    format,
    headerBytes: traceHeaderBytes + extensionBytes,
    tapeLabel,
    binary: planBinary({
      ...shared,
      nsChanged,
      given,
      read,
      revision,
      revisionAsked: layout.revision !== undefined,
      endianChanged: endian !== fileHeader.endian,
      format: format.code,
      labelBytes: tapeLabel.length,
      extendedRecords: texts.extendedRecords,
      trailerRecords: texts.trailerRecords,
      firstTrace: headersEnd + texts.extendedText.length + texts.padding.length,
    }),
    ...(originalBinary === undefined ? {} : { originalBinary }),
    countsTraces: kind === 'segy' && revision.major === 2 && (!revision.kept || given.NumberOfTraces !== 0),
    countsEnsembles: !read && given.DataTracePerEnsemble === 0,
    ...texts,
  };
}

/** The bytes before the first trace. */
export function fileHeaderBytes(plan: FilePlan, binary: BinaryHeader): Uint8Array {
  if (plan.kind === 'su') return new Uint8Array(0);
  return joined([
    plan.tapeLabel,
    plan.text,
    writeBinaryHeader(binary, plan.endian, plan.originalBinary),
    plan.extendedText,
    plan.padding,
  ]);
}

/** Bytes of a trace and its header's extensions in the file that a header was read from. */
function roomOf({ binary = binaryHeader(), endian }: Partial<FileHeader>): number {
  const { DataSampleFormat: format } = binary;
  if (!isFormatCode(format)) return Number.NaN;
  return (
    bytesPerSample(format) * samplesPerTrace(binary) + traceHeaderBytes * statedExtensions(binary, endian === 'little')
  );
}

/** Bytes of the texts, and how many records are among them. */
interface TextPlan extends Pick<FilePlan, 'text' | 'extendedText' | 'padding' | 'trailer'> {
  readonly extendedRecords: number;
  readonly trailerRecords: number;
}

/** The text that comes with the traces, unless it is empty and wasn't read, or a description; further records as they are. */
function planTexts(layout: SegyLayout, described: Described & ChosenRevision): TextPlan {
  const { fileHeader = {}, kind, textHeader, extendedText } = layout;
  const encoding = layout.textEncoding ?? fileHeader.textEncoding ?? 'ebcdic';
  const read = fileHeader.binaryBytes !== undefined;
  const own = read || fileHeader.text?.trim() !== '' ? fileHeader.text : undefined;
  const text = textHeader === undefined ? (own ?? describingText(described)) : cards(textHeader, described);
  const extended = extendedText === undefined ? (fileHeader.extendedText ?? []) : extendedRecords(extendedText);
  const trailer = kind === 'su' ? [] : (fileHeader.trailer ?? []);
  const added = extendedText === undefined && read ? 0 : extended.length;
  checkRecords(described.major, added, trailer.length);
  const before = layout.textEncoding === undefined ? fileHeader.recordBytes : undefined;
  return {
    text: encodeText(text, encoding),
    extendedText: encodeRecords(extended, encoding, before?.extendedText),
    extendedRecords: extended.length,
    padding: (described.kept ? fileHeader.recordBytes?.padding : undefined) ?? new Uint8Array(),
    trailer: encodeRecords(trailer, encoding, before?.trailer),
    trailerRecords: trailer.length,
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function checkSizes({ ns, extensionBytes = 0 }: SegyLayout, dt: number, mayBeUnknown: boolean): void {
  if (!(Number.isSafeInteger(ns) && ns >= 1 && ns <= 4294967295)) {
    const expected = 'a whole number from 1 to 4294967295';
    throw new WriteLayoutError({ what: 'ns, the samples of a trace', got: String(ns), expected });
  }
  if (!(Number.isFinite(dt) && dt > 0) && !mayBeUnknown) {
    throw new WriteLayoutError({ what: 'dt, the sample interval', got: `${dt} µs`, expected: 'a positive number' });
  }
  if (extensionBytes % traceHeaderBytes !== 0 || extensionBytes < 0) {
    const expected = `a multiple of ${traceHeaderBytes}`;
    throw new WriteLayoutError({ what: 'bytes of trace header extensions', got: String(extensionBytes), expected });
  }
}

function checkRecords(major: 0 | 1 | 2, extended: number, trailer: number): void {
  if (major < 1 && extended > 0) {
    throw new WriteLayoutError({ what: 'extendedText', got: 'revision 0', expected: 'revision 1 or 2, which have it' });
  }
  if (major < 2 && trailer > 0) {
    throw new WriteLayoutError({
      what: 'trailer',
      got: `revision ${major}`,
      expected: 'revision 2, which has it',
    });
  }
}

function checkSeismicUnix(ns: number, format: number, extensionBytes: number, varyingLengths: boolean): void {
  if (format === 5 && ns <= 65535 && extensionBytes === 0 && !varyingLengths) return;
  const lengths = varyingLengths ? 'varying numbers of samples' : `${ns} samples`;
  const got = `format ${format}, ${lengths}, ${extensionBytes} bytes of trace header extensions`;
  const expected =
    "format 5, the same number of samples for all, at most 65535, and plain trace headers: take kind 'segy'";
  throw new WriteLayoutError({ what: 'a Seismic Unix file', got, expected });
}
