import { type BinaryField, binaryFieldNames, binaryFields, byteOrderMark } from '../header/binary-fields.ts';
import { binaryHeader, fitsBinaryField } from '../header/binary-header.ts';
import { type BinaryHeader, type Endian, traceHeaderBytes } from '../header/file-header.ts';
import { statedExtensions } from '../read/stated-sizes.ts';
import { WriteLayoutError } from './errors.ts';
import { type ChosenRevision, isPlainInterval } from './revision.ts';

/** What the binary header has to say. */
export interface BinaryFacts {
  /** The header that the traces came with, and whether it was read from a file. */
  readonly given: BinaryHeader;
  readonly read: boolean;
  readonly revision: ChosenRevision;
  readonly revisionAsked: boolean;
  readonly endian: Endian;
  readonly endianChanged: boolean;
  readonly format: number;
  readonly ns: number;
  readonly dt: number;
  readonly nsChanged: boolean;
  readonly dtChanged: boolean;
  readonly varyingLengths: boolean;
  readonly extensionBytes: number;
  readonly labelBytes: number;
  readonly extendedRecords: number;
  readonly trailerRecords: number;
  /** Bytes before the first trace. */
  readonly firstTrace: number;
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
 * The header that came with the traces, with what doesn't hold any more replaced.
 *
 * @throws WriteLayoutError when a value doesn't fit its field
 */
export function planBinary(facts: BinaryFacts): BinaryHeader {
  const { given, read, revision, format, ns, dt, nsChanged, dtChanged, varyingLengths } = facts;
  const { major, kept } = revision;
  const binary = {
    ...ofRevision(given, major),
    ...(nsChanged || !kept ? samplesFields(ns, major) : {}),
    ...(dtChanged || !kept ? intervalFields(dt) : {}),
    DataSampleFormat: format,
    ...(read ? {} : defaultsOf(given, ns, dt)),
    ...revisionFields(facts),
    ...countFields(facts),
    ...extensionFieldsOf(facts),
    ...(major > 0 && (!kept || (varyingLengths && given.FixedLengthTraceFlag === 1))
      ? { FixedLengthTraceFlag: varyingLengths ? 0 : 1 }
      : {}),
    ...(major === 2 && (!kept || facts.endianChanged) ? { ByteOrder: byteOrderMark } : {}),
  };
  checkBinary(binary, read ? given : binaryHeader());
  return binary;
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

function revisionFields({ revision, given, revisionAsked }: BinaryFacts): Partial<BinaryHeader> {
  const { major, minor, kept } = revision;
  if (kept && !(revisionAsked && minor !== given.SegyFormatRevisionMinor && given.SegyFormatRevisionNumber === major))
    return {};
  return { SegyFormatRevisionNumber: major, SegyFormatRevisionMinor: minor };
}

/** −1 stands for as many as there are. */
function countFields(facts: BinaryFacts): Partial<BinaryHeader> {
  const { given, revision, extendedRecords, trailerRecords, labelBytes, firstTrace } = facts;
  const saysStart = revision.major === 2 && (!revision.kept || given.FirstTraceOffset !== 0);
  return {
    ...(given.NumberOfExtTextualHeaders === -1 && extendedRecords > 0
      ? {}
      : { NumberOfExtTextualHeaders: extendedRecords }),
    ...(given.NumberOfTrailerRecords === -1 && trailerRecords > 0 ? {} : { NumberOfTrailerRecords: trailerRecords }),
    // Not all who write count the label.
    ...(saysStart && given.FirstTraceOffset !== firstTrace ? { FirstTraceOffset: labelBytes + firstTrace } : {}),
  };
}

/**
 * Revision 2.0 counts extensions in bytes 3507–3510, revision 2.1 in 3507–3508, with the survey type behind. Bytes from which
 * a reader takes the true number stay as they are.
 */
function extensionFieldsOf(facts: BinaryFacts): Partial<BinaryHeader> {
  const { given, revision, endian, endianChanged, extensionBytes } = facts;
  const count = extensionBytes / traceHeaderBytes;
  if (revision.major < 2) return {};
  const stated = statedExtensions(given, endian === 'little');
  if (revision.kept && stated === count && !(endianChanged && count > 0)) return {};
  if (revision.minor > 0) return { MaxExtTraceHeaders: count };
  const [high, low] =
    endian === 'big'
      ? (['MaxExtTraceHeaders', 'SurveyType'] as const)
      : (['SurveyType', 'MaxExtTraceHeaders'] as const);
  return { [high]: 0, [low]: count };
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
