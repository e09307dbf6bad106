import { SegyFormatError } from '../errors.ts';
import { majorRevision, readBinaryHeader } from '../header/binary-header.ts';
import {
  type Endian,
  type FileHeader,
  headersEnd,
  type TextEncoding,
  textHeaderBytes,
  traceHeaderBytes,
} from '../header/file-header.ts';
import type { HeaderMap } from '../header/header-map.ts';
import { readLayoutStanza } from '../header/layout-stanza.ts';
import { tapeLabel, tapeLabelBytes } from '../header/tape-label.ts';
import { decodeText, detectTextEncoding } from '../header/text-header.ts';
import { type FormatCode, isFormatCode, sampleFormat } from '../sample/format.ts';
import { type ByteSource, readExactly } from '../source/byte-source.ts';
import { partOfSource } from '../source/part-of-source.ts';
import { WarningList } from '../warnings.ts';
import { detectByteOrder } from './byte-order.ts';
import { readExtendedText } from './extended-text.ts';
import { detectSeismicUnix, seismicUnixHeader } from './seismic-unix.ts';
import { fittingExtensions, statedSizes } from './stated-sizes.ts';

/** What to believe instead of the file, where its headers are wrong. */
export interface LayoutOptions {
  /** `'segy'` with file headers, `'su'` as Seismic Unix writes it, without. */
  readonly kind?: 'segy' | 'su';
  readonly endian?: Endian;
  readonly textEncoding?: TextEncoding;
  /** Sample format code. */
  readonly format?: number;
  /** Samples a trace, the same for all. */
  readonly ns?: number;
  /** Bytes before the first trace header. */
  readonly firstTrace?: number;
}

/** How a file is laid out, as far as its headers say. */
export interface FileLayout {
  readonly kind: 'segy' | 'su';
  readonly fileHeader: FileHeader;
  readonly format: FormatCode;
  readonly sampleBytes: number;
  readonly littleEndian: boolean;
  /** Bytes before the first trace header. */
  readonly first: number;
  /** Bytes before what follows the traces. */
  readonly end: number;
  /** Samples a trace according to the file's headers; 0 if they don't say. */
  readonly ns: number;
  /** Whether `ns` is the user's word. */
  readonly nsGiven: boolean;
  /** Trace header extensions a trace. */
  readonly extensions: number;
  /** Fields of the trace header that the file has elsewhere than the standard, as it says itself. */
  readonly statedFields: HeaderMap;
  readonly warnings: WarningList;
}

/**
 * Reads the headers of a file: kind, byte order, revision, sample format, texts.
 *
 * @throws SegyFormatError, SourceError
 */
export async function readLayout(
  source: ByteSource,
  options: LayoutOptions = {},
  signal?: AbortSignal,
): Promise<FileLayout> {
  const first = await readExactly(source, 0, Math.min(headersEnd + traceHeaderBytes, source.size), signal);
  checkUnpacked(source, first);
  const asSeismicUnix = async (cut: boolean): Promise<FileLayout | null> => {
    if (options.kind === 'segy') return null;
    const su = await detectSeismicUnix(source, first, options.endian, cut, signal);
    return su === null ? null : seismicUnixLayout(source, seismicUnixHeader(su), options);
  };
  const label = tapeLabel(first);
  const start = label === undefined ? 0 : tapeLabelBytes;
  const asSegy = async (): Promise<FileLayout | null> => {
    if (options.kind === 'su' || source.size < start + headersEnd) return null;
    if (label === undefined) return readSegyLayout(source, first, options, signal);
    return readLabelled(source, label, options, signal);
  };
  const layout = (await asSeismicUnix(false)) ?? (await asSegy()) ?? (await asSeismicUnix(true));
  if (layout !== null) return layout;
  throw await notReadable(source, start, options, signal);
}

/** A file behind a tape label: all but what is counted from its beginning lies further back. */
async function readLabelled(
  source: ByteSource,
  label: string,
  options: LayoutOptions,
  signal?: AbortSignal,
): Promise<FileLayout | null> {
  const part = partOfSource(source, tapeLabelBytes);
  const bytes = await readExactly(part, 0, Math.min(headersEnd + traceHeaderBytes, part.size), signal);
  const { firstTrace: given, ...rest } = options;
  const behind = given === undefined ? rest : { ...rest, firstTrace: given - tapeLabelBytes };
  const layout = await readSegyLayout(part, bytes, { ...behind, labelBytes: tapeLabelBytes }, signal);
  if (layout === null) return null;
  return {
    ...layout,
    fileHeader: { ...layout.fileHeader, tapeLabel: label },
    first: layout.first + tapeLabelBytes,
    end: layout.end + tapeLabelBytes,
  };
}

/** `null` if the sample format makes no sense, so that it might be something else. */
async function readSegyLayout(
  source: ByteSource,
  bytes: Uint8Array,
  options: LayoutOptions & { readonly labelBytes?: number },
  signal?: AbortSignal,
): Promise<FileLayout | null> {
  const warnings = new WarningList();
  // A copy, which slice() isn't for Node's Buffer.
  const binaryBytes = new Uint8Array(bytes.subarray(textHeaderBytes, headersEnd));
  const endian = options.endian ?? detectByteOrder(binaryBytes, source.name, warnings) ?? (options.format && 'big');
  if (!endian) return null;
  const littleEndian = endian === 'little';
  const binary = readBinaryHeader(binaryBytes, endian);
  const format = options.format ?? binary.DataSampleFormat;
  if (options.format === undefined && !isFormatCode(format)) return null;
  const { code, bytes: sampleBytes } = sampleFormat(format);
  checkRevision(binaryBytes, warnings);

  const textBytes = bytes.subarray(0, textHeaderBytes);
  const textEncoding = options.textEncoding ?? detectTextEncoding(textBytes);
  const body = source.size - headersEnd;
  const sizes = statedSizes(binary, littleEndian, sampleBytes, body, warnings);
  const revision = majorRevision(binaryBytes);
  const extendedTexts = new DataView(binaryBytes.buffer).getInt16(304, littleEndian);
  const stated = { binary, ...sizes, sampleBytes, extendedTexts, revision, littleEndian };
  const texts = await readExtendedText(source, stated, bytes.subarray(headersEnd), options, warnings, signal);
  const { map: statedFields, problems } = readLayoutStanza(texts.extendedText);
  for (const problem of problems) {
    warnings.add(
      'layout',
      headersEnd + 1,
      `The layout of trace headers that the file states is not followed in ${problem}`,
    );
  }
  const ns = options.ns ?? sizes.ns;
  const room = { ...sizes, ...texts, ns, sampleBytes, littleEndian };
  return {
    kind: 'segy',
    fileHeader: {
      text: decodeText(textBytes, textEncoding),
      extendedText: texts.extendedText,
      trailer: texts.trailer,
      ...(texts.recordBytes === undefined ? {} : { recordBytes: texts.recordBytes }),
      binary: texts.unclaimedText ? { ...binary, NumberOfExtTextualHeaders: extendedTexts } : binary,
      binaryBytes,
      endian,
      textEncoding,
    },
    format: code,
    sampleBytes,
    littleEndian,
    first: texts.first,
    end: texts.end,
    ns,
    nsGiven: options.ns !== undefined,
    extensions: revision < 2 ? 0 : await fittingExtensions(source, room, warnings, signal),
    statedFields,
    warnings,
  };
}

function seismicUnixLayout(source: ByteSource, fileHeader: FileHeader, options: LayoutOptions): FileLayout {
  return {
    kind: 'su',
    fileHeader,
    format: 5,
    sampleBytes: 4,
    littleEndian: fileHeader.endian === 'little',
    first: 0,
    end: source.size,
    ns: options.ns ?? fileHeader.binary.ns,
    nsGiven: options.ns !== undefined,
    extensions: 0,
    statedFields: {},
    warnings: new WarningList(),
  };
}

function checkRevision(binary: Uint8Array, warnings: WarningList): void {
  const [major, minor] = [binary[300], binary[301]];
  const revision = majorRevision(binary);
  if (revision === 0 && (major !== 0 || minor !== 0)) {
    const both = major === 0 ? String(minor) : `${major} and ${minor}`;
    const why = major === 0 && minor === 100 ? 'as SegyMAT writes for revision 1.00' : 'no revision';
    warnings.add('revision', 3501, `Bytes 3501–3502 hold ${both}, ${why}: read as revision 0`);
  } else if (revision > 0 && major === 0) {
    warnings.add(
      'revision',
      3501,
      `Revision 0.${minor} read as ${minor}.0: a 16-bit number in the other byte order, or without its zeros`,
    );
  }
}

/** Obsolete since revision 1. */
const fixedPointWithGain = 4;

/** The first bytes of compressed files, and what unpacks them. */
const archives = [
  { name: 'gzip', starts: [0x1f, 0x8b], unpack: 'gunzip' },
  { name: 'zip', starts: [0x50, 0x4b, 0x03, 0x04], unpack: 'unzip' },
  { name: 'bzip2', starts: [0x42, 0x5a, 0x68], unpack: 'bunzip2' },
  { name: 'xz', starts: [0xfd, 0x37, 0x7a, 0x58, 0x5a], unpack: 'unxz' },
  { name: 'Zstandard', starts: [0x28, 0xb5, 0x2f, 0xfd], unpack: 'unzstd' },
] as const;

/** Compressed bytes may hold a format code where SEG-Y has it: what they begin with is looked at first. */
function checkUnpacked(source: ByteSource, first: Uint8Array): void {
  const archive = archives.find(({ starts }) => starts.every((byte, i) => first[i] === byte));
  if (archive === undefined) return;
  throw new SegyFormatError({
    source: source.name,
    byte: 1,
    got: `bytes packed by ${archive.name}`,
    expected: 'a SEG-Y file itself',
    advice: `Unpack it first: ${archive.unpack}.`,
  });
}

async function notReadable(
  source: ByteSource,
  headers: number,
  options: LayoutOptions,
  signal?: AbortSignal,
): Promise<SegyFormatError> {
  if (source.size < headers + headersEnd || options.kind === 'su') {
    return new SegyFormatError({
      source: source.name,
      byte: Math.min(source.size, headersEnd) + 1,
      got: options.kind === 'su' ? 'no traces of equal length' : `the file ends after ${source.size} bytes`,
      expected:
        options.kind === 'su'
          ? 'Seismic Unix traces of 240 + 4·ns bytes'
          : 'at least 3600 bytes of textual and binary header',
    });
  }
  const bytes = await readExactly(source, headers + 3224, 2, signal);
  const [high, low] = options.endian === 'little' ? [bytes[1], bytes[0]] : bytes;
  const code = ((high << 24) >> 16) | low;
  const passed = '{ format: 5 } for IEEE, { format: 1 } for IBM floats';
  const gained = code === fixedPointWithGain;
  return new SegyFormatError({
    source: source.name,
    byte: 3225,
    got: `sample format code ${code}${gained ? ', fixed point with gain' : ''}`,
    expected: 'one of 1, 2, 3, 5 to 12, 15, 16, in either byte order',
    advice: gained
      ? `That one is obsolete and not read. If the code is wrong, pass the right one: ${passed}; { format: 2 } gives the words as integers.`
      : `If this is SEG-Y, pass the format: ${passed}.`,
  });
}
