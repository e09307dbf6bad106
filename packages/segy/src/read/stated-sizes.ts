import { type BinaryHeader, traceHeaderBytes } from '../header/file-header.ts';
import { type ByteSource, readExactly } from '../source/byte-source.ts';
import type { WarningList } from '../warnings.ts';

/** Sizes of a trace as the binary header states them. */
export interface StatedSizes {
  /** Samples a trace; 0 if the header doesn't say. */
  readonly ns: number;
  /** Trace header extensions a trace. */
  readonly extensions: number;
}

/**
 * Takes the extended fields of revision 2 where they can be true.
 *
 * @param body bytes after the binary header
 */
export function statedSizes(
  binary: BinaryHeader,
  littleEndian: boolean,
  sampleBytes: number,
  body: number,
  warnings: WarningList,
): StatedSizes {
  let ns = binary.ExtNs || binary.ns;
  if (binary.ExtNs > 0 && binary.ns > 0 && body > 0 && 240 + ns * sampleBytes > body) {
    warnings.add('sample-count', 3269, `${ns} samples a trace exceed the file: read as ${binary.ns}, from byte 3221`);
    ns = binary.ns;
  }
  let extensions = statedExtensions(binary, littleEndian);
  if (extensions > 0 && body > 0 && 240 * (1 + extensions) + ns * sampleBytes > body) {
    warnings.add('extension', 3507, `${extensions} trace header extensions exceed the file: read as none`);
    extensions = 0;
  }
  return { ns, extensions };
}

/** Trace header extensions a trace: revision 2.0 has a 4-byte number at byte 3507, revision 2.1 a 2-byte number and the survey type in its place. */
export function statedExtensions(binary: BinaryHeader, littleEndian: boolean): number {
  const { MaxExtTraceHeaders, SurveyType, SegyFormatRevisionMinor } = binary;
  const asLongBigEndian = SegyFormatRevisionMinor === 0 && !littleEndian && MaxExtTraceHeaders === 0;
  return asLongBigEndian && SurveyType > 0 ? SurveyType : MaxExtTraceHeaders;
}

/** Where the traces of a file are, and how long they are thought to be. */
interface TraceRoom extends StatedSizes {
  readonly first: number;
  readonly end: number;
  readonly sampleBytes: number;
  readonly littleEndian: boolean;
}

/** Further extensions a trace that are tried where the stated number doesn't fit. */
const mostMissing = 3;

/** The number of trace header extensions with which whole traces fill the file and the second header is one. */
export async function fittingExtensions(
  source: ByteSource,
  room: TraceRoom,
  warnings: WarningList,
  signal?: AbortSignal,
): Promise<number> {
  const { first, end, ns, sampleBytes, littleEndian, extensions } = room;
  const strideOf = (count: number) => traceHeaderBytes * (1 + count) + ns * sampleBytes;
  const fill = (count: number) => (end - first) % strideOf(count) === 0;
  if (fill(extensions)) return extensions;
  for (let count = 0; count <= extensions + mostMissing; count++) {
    const at = first + strideOf(count);
    if (count === extensions || !fill(count) || at + traceHeaderBytes > end) continue;
    const header = await readExactly(source, at, traceHeaderBytes, signal);
    if (new DataView(header.buffer, header.byteOffset).getUint16(114, littleEndian) !== ns) continue;
    warnings.add(
      'extension',
      3507,
      `${extensions} trace header extensions stated: read as ${count}, which fit the file`,
    );
    return count;
  }
  return extensions;
}
