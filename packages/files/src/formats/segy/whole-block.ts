import type { SeisBlock } from '@judi4cloud/segy';
import { DataFileError } from '../../errors.ts';

/**
 * A block of a file that ends with a whole trace.
 *
 * @throws DataFileError when it ends in the middle of one
 */
export function wholeBlock(path: string, block: SeisBlock): SeisBlock {
  const cut = block.warnings?.find(({ code }) => code === 'truncated');
  if (!cut) return block;
  const got = `${cut.message.charAt(0).toLowerCase()}${cut.message.slice(1)}`;
  throw new DataFileError({ file: path, got, expected: 'a whole file', advice: 'Is it complete?' });
}

/** Codes of formats whose numbers may be beyond single precision: IBM floats, and IEEE floats of 8 bytes. */
const wide: ReadonlySet<number> = new Set([1, 6]);

/**
 * The samples of a block, all of which single precision holds.
 *
 * @param format code of the sample format that it was read in
 * @param from number of its first trace in the file
 * @throws DataFileError when a number has become an infinity
 */
export function singleSamples(
  path: string,
  { data, ns, fileHeader }: SeisBlock,
  format: number = fileHeader.binary.DataSampleFormat,
  from = 0,
): Float32Array {
  const infinite = wide.has(format) ? data.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY) : -1;
  if (infinite < 0) return data;
  throw new DataFileError({
    file: path,
    got: `sample ${(infinite % ns) + 1} of trace ${from + Math.floor(infinite / ns) + 1} beyond single precision`,
    expected: 'magnitudes of at most 3.4e38',
    advice: 'Is the sample format right?',
  });
}
