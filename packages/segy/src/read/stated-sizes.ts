import type { BinaryHeader } from '../header/file-header.ts';
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
