import { type BinaryField, binaryFieldNames, binaryFields, byteOrderMark } from '../header/binary-fields.ts';
import { binaryHeader, fitsBinaryField, writeBinaryHeader } from '../header/binary-header.ts';
import {
  type BinaryHeader,
  binaryHeaderBytes,
  type Endian,
  type FileHeader,
  textHeaderBytes,
  traceHeaderBytes,
} from '../header/file-header.ts';
import { encodeText } from '../header/text-header.ts';
import { type FormatCode, type SampleFormat, sampleFormat } from '../sample/format.ts';
import { WriteLayoutError } from './errors.ts';
import type { SegyLayout } from './options.ts';
import { type ChosenRevision, chooseRevision, isPlainInterval } from './revision.ts';
import { cards, describingText, extendedRecords } from './text.ts';

/** All that is decided before the first trace is written. */
export interface FilePlan {
  readonly kind: 'segy' | 'su';
  readonly format: SampleFormat & { readonly code: FormatCode };
  readonly endian: Endian;
  readonly ns: number;
  readonly dt: number;
  /** The header comes from a file that had other values: those of its trace headers don't hold any more. */
  readonly nsChanged: boolean;
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
  readonly text: Uint8Array;
  readonly extendedText: Uint8Array;
  readonly trailer: Uint8Array;
}

/** Samples a trace, as a reader takes them from the binary header. */
export function samplesPerTrace(binary: BinaryHeader): number {
  return binary.ExtNs === 0 ? binary.ns : binary.ExtNs;
}

/** The sample interval, as a reader takes it from the binary header. */
export function sampleInterval(binary: BinaryHeader): number {
  return binary.ExtDt === 0 ? binary.dt : binary.ExtDt;
}

/**
 * Decides revision, format and counts of a file.
 *
 * A file header that was read keeps all its values that still hold, so that a file that wasn't changed is written bit for bit.
 *
 * @throws WriteLayoutError, SampleFormatError
 */
export function planFile(layout: SegyLayout): FilePlan {
  const { ns, fileHeader = {}, extensionBytes = 0, varyingLengths = false } = layout;
  checkCount('ns, the samples of a trace', ns, 1);
  if (extensionBytes % traceHeaderBytes !== 0 || extensionBytes < 0) {
    const expected = `a multiple of ${traceHeaderBytes}`;
    throw new WriteLayoutError({ what: 'bytes of trace header extensions', got: String(extensionBytes), expected });
  }
  const given = fileHeader.binary ?? binaryHeader();
  const read = fileHeader.binaryBytes !== undefined;
  const dt = layout.dt ?? sampleInterval(given);
  if (!(Number.isFinite(dt) && dt > 0) && (!read || layout.dt !== undefined)) {
    throw new WriteLayoutError({ what: 'dt, the sample interval', got: `${dt} µs`, expected: 'a positive number' });
  }
  const kind = layout.kind ?? 'segy';
  const format = sampleFormat(layout.format ?? (kind === 'su' ? 'ieee' : given.DataSampleFormat || 'ieee'));
  const ownEndian = read || kind === 'su' ? fileHeader.endian : undefined;
  const endian = layout.endian ?? ownEndian ?? 'big';
  const revision = chooseRevision({ ...layout, endian }, given, dt);
  const encoding = layout.textEncoding ?? fileHeader.textEncoding ?? 'ebcdic';
  const text = layout.textHeader === undefined ? textOf(fileHeader, read) : cards(layout.textHeader, revision);
  const extended =
    layout.extendedText === undefined ? (fileHeader.extendedText ?? []) : extendedRecords(layout.extendedText);
  const trailer = fileHeader.trailer ?? [];
  checkRecords(revision, extended.length, trailer.length);
  if (kind === 'su') checkSeismicUnix(ns, format.code, extensionBytes);
  const nsChanged = !read || (!varyingLengths && samplesPerTrace(given) !== ns);
  const dtChanged = !read || !Object.is(sampleInterval(given), dt);
  const binary = {
    ...ofRevision(given, revision.major),
    ...(nsChanged || !revision.kept ? samplesFields(ns, revision.major) : {}),
    ...(dtChanged || !revision.kept ? intervalFields(dt) : {}),
    DataSampleFormat: format.code,
    ...(read ? {} : defaultsOf(given, ns, dt)),
    ...revisionFields(revision, given, layout.revision !== undefined),
    ...countFields(given, revision, { extended: extended.length, trailer: trailer.length }),
    ...extensionFieldsOf(given, revision, endian, extensionBytes),
    ...(revision.major > 0 && (!revision.kept || varyingLengths)
      ? { FixedLengthTraceFlag: varyingLengths ? 0 : 1 }
      : {}),
    ...(revision.major === 2 && (!revision.kept || endian !== fileHeader.endian) ? { ByteOrder: byteOrderMark } : {}),
  };
  checkBinary(binary, read ? given : binaryHeader());
  const originalBinary = revision.kept ? fileHeader.binaryBytes : undefined;
  return {
    kind,
    format,
    endian,
    ns,
    dt,
    nsChanged,
    dtChanged,
    varyingLengths,
    headerBytes: traceHeaderBytes + extensionBytes,
    extensionBytes,
    binary,
    ...(originalBinary === undefined ? {} : { originalBinary }),
    countsTraces: kind === 'segy' && revision.major === 2 && (!revision.kept || given.NumberOfTraces !== 0),
    countsEnsembles: !read && given.DataTracePerEnsemble === 0,
    text: encodeText(text ?? describingText({ ns, dt, format: format.name, endian, ...revision }), encoding),
    extendedText: joined(extended.map((record) => encodeText(record, encoding))),
    trailer: joined(kind === 'su' ? [] : trailer.map((record) => encodeText(record, encoding))),
  };
}

/** The bytes before the first trace. */
export function fileHeaderBytes(plan: FilePlan, binary: BinaryHeader): Uint8Array {
  if (plan.kind === 'su') return new Uint8Array(0);
  return joined([plan.text, writeBinaryHeader(binary, plan.endian, plan.originalBinary), plan.extendedText]);
}

/** The text that comes with the traces, unless it is empty and wasn't read. */
function textOf({ text }: Partial<FileHeader>, read: boolean): string | undefined {
  return read || text?.trim() !== '' ? text : undefined;
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

/** The fields that the revision has; those of later ones are 0. */
function ofRevision(binary: BinaryHeader, major: 0 | 1 | 2): Record<BinaryField, number> {
  const fields = { ...binary };
  for (const name of binaryFieldNames) if (binaryFields[name].since > major) fields[name] = 0;
  return fields;
}

function samplesFields(ns: number, major: 0 | 1 | 2): Partial<BinaryHeader> {
  if (major < 2 || ns <= 32767) return { ns, ExtNs: 0 };
  return { ns: ns <= 65535 ? ns : 0, ExtNs: ns };
}

function intervalFields(dt: number): Partial<BinaryHeader> {
  return isPlainInterval(dt) ? { dt, ExtDt: 0 } : { dt: 0, ExtDt: dt };
}

function defaultsOf(given: BinaryHeader, ns: number, dt: number): Partial<BinaryHeader> {
  return {
    nsOrig: given.nsOrig === 0 && ns <= 32767 ? ns : given.nsOrig,
    dtOrig: given.dtOrig === 0 && isPlainInterval(dt) ? dt : given.dtOrig,
    MeasurementSystem: given.MeasurementSystem === 0 ? 1 : given.MeasurementSystem,
  };
}

function revisionFields(revision: ChosenRevision, given: BinaryHeader, asked: boolean): Partial<BinaryHeader> {
  const { major, minor, kept } = revision;
  if (kept && !(asked && minor !== given.SegyFormatRevisionMinor && given.SegyFormatRevisionNumber === major))
    return {};
  return { SegyFormatRevisionNumber: major, SegyFormatRevisionMinor: minor };
}

/** −1 stands for as many as there are. */
function countFields(
  given: BinaryHeader,
  revision: ChosenRevision,
  records: { readonly extended: number; readonly trailer: number },
): Partial<BinaryHeader> {
  const { extended, trailer } = records;
  const start = textHeaderBytes * (1 + extended) + binaryHeaderBytes;
  const saysStart = revision.major === 2 && (!revision.kept || given.FirstTraceOffset !== 0);
  return {
    ...(given.NumberOfExtTextualHeaders === -1 && extended > 0 ? {} : { NumberOfExtTextualHeaders: extended }),
    ...(given.NumberOfTrailerRecords === -1 && trailer > 0 ? {} : { NumberOfTrailerRecords: trailer }),
    ...(saysStart ? { FirstTraceOffset: start } : {}),
  };
}

/** Revision 2.0 counts extensions in bytes 3507–3510, revision 2.1 in 3507–3508, with the survey type behind. */
function extensionFieldsOf(
  given: BinaryHeader,
  revision: ChosenRevision,
  endian: Endian,
  extensionBytes: number,
): Partial<BinaryHeader> {
  const count = extensionBytes / traceHeaderBytes;
  if (revision.major < 2) return {};
  if (revision.minor > 0) return { MaxExtTraceHeaders: count };
  const [high, low] =
    endian === 'big'
      ? (['MaxExtTraceHeaders', 'SurveyType'] as const)
      : (['SurveyType', 'MaxExtTraceHeaders'] as const);
  return given[high] === 0 && given[low] === count ? {} : { [high]: 0, [low]: count };
}

function checkCount(what: string, got: number, least: number): void {
  if (Number.isSafeInteger(got) && got >= least && got <= 4294967295) return;
  throw new WriteLayoutError({ what, got: String(got), expected: `a whole number from ${least} to 4294967295` });
}

function checkRecords(revision: ChosenRevision, extended: number, trailer: number): void {
  if (revision.major < 1 && extended > 0) {
    throw new WriteLayoutError({ what: 'extendedText', got: 'revision 0', expected: 'revision 1 or 2, which have it' });
  }
  if (revision.major < 2 && trailer > 0) {
    throw new WriteLayoutError({
      what: 'trailer',
      got: `revision ${revision.major}`,
      expected: 'revision 2, which has it',
    });
  }
}

function checkSeismicUnix(ns: number, format: number, extensionBytes: number): void {
  if (format === 5 && ns <= 65535 && extensionBytes === 0) return;
  const got = `format ${format}, ${ns} samples, ${extensionBytes} bytes of trace header extensions`;
  const expected = "format 5, at most 65535 samples and plain trace headers: take kind 'segy'";
  throw new WriteLayoutError({ what: 'a Seismic Unix file', got, expected });
}

/** What was read stays, even where it is more than numbers hold exactly. */
function checkBinary(binary: BinaryHeader, before: BinaryHeader): void {
  for (const name of binaryFieldNames) {
    if (Object.is(binary[name], before[name]) || fitsBinaryField(name, binary[name])) continue;
    const { byte, type } = binaryFields[name];
    const what = `binary header field ${name} (byte ${byte})`;
    throw new WriteLayoutError({ what, got: String(binary[name]), expected: `a value of type ${type}` });
  }
}
