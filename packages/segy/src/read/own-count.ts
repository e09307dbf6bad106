import type { BinaryHeader } from '../header/file-header.ts';

/**
 * The number of samples that bytes 115–116 of a trace header state; 0 where they say nothing.
 *
 * Revision 2 keeps the number of long traces in bytes 3269–3272 of the file. The 16 bits then repeat bytes 3221–3222, or are the
 * greatest they hold, or what is left of the number without its upper bits.
 */
export function ownCount(ns: number, { ns: short, ExtNs }: BinaryHeader): number {
  if (ExtNs === 0) return ns;
  const full = ns < ExtNs && (ns === 32767 || ns === 65535);
  return full || ns === short || ns === (ExtNs & 0xffff) ? 0 : ns;
}
