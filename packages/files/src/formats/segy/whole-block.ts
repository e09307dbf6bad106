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
