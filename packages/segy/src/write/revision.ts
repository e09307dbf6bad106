import { majorRevision, writeBinaryHeader } from '../header/binary-header.ts';
import type { BinaryHeader } from '../header/file-header.ts';
import { WriteLayoutError } from './errors.ts';
import type { SegyLayout } from './options.ts';

/** The revision that is written, and the one that the given file header had. */
export interface ChosenRevision {
  readonly major: 0 | 1 | 2;
  readonly minor: number;
  /** The same major revision as in the file that the header was read from. */
  readonly kept: boolean;
}

/** Greatest number of samples of revision 1, whose 16-bit integers are signed, and of readers that take them as unsigned. */
const signedSamples = 32767;
const unsignedSamples = 65535;

/** The sample interval fits the 16-bit field. */
export function isPlainInterval(dt: number): boolean {
  return Number.isInteger(dt) && dt >= 0 && dt <= 65535;
}

/**
 * The revision asked for, that of the given header, or the lowest that can say what is to be written.
 *
 * @throws WriteLayoutError when the revision asked for can't
 */
export function chooseRevision(layout: SegyLayout, binary: BinaryHeader, dt: number): ChosenRevision {
  const { revision, ns, endian, extensionBytes = 0, fileHeader } = layout;
  const original = fileHeader?.binaryBytes;
  const had = majorRevision(writeBinaryHeader(binary, fileHeader?.endian ?? 'big', original));
  const need = revisionTwoNeed(ns, dt, extensionBytes);
  if (revision !== undefined) {
    const major = revision === 2.1 ? 2 : revision;
    if (major < 2 && need !== undefined) {
      throw new WriteLayoutError({
        what: `revision ${revision}`,
        got: need,
        expected: 'revision 2, which can say that',
      });
    }
    const kept = original !== undefined && had === major;
    return { major, minor: revision === 2.1 ? 1 : 0, kept };
  }
  if (original !== undefined && (had === 2 || need === undefined)) {
    return { major: had, minor: binary.SegyFormatRevisionMinor, kept: true };
  }
  const minor = extensionBytes > 0 ? 1 : had === 2 ? binary.SegyFormatRevisionMinor : 0;
  const two = had === 2 || need !== undefined || ns > signedSamples || endian === 'little';
  return { major: two ? 2 : 1, minor, kept: false };
}

function revisionTwoNeed(ns: number, dt: number, extensionBytes: number): string | undefined {
  if (ns > unsignedSamples) return `${ns} samples a trace`;
  if (!isPlainInterval(dt)) return `a sample interval of ${dt}`;
  if (extensionBytes > 0) return 'trace header extensions';
  return undefined;
}
