/** Formats of numbers that needn't be whole. */
export const floats: ReadonlySet<number> = new Set([1, 5, 6]);

/** Significant bits of the sample formats, by their codes: of magnitudes, without the sign; IBM numbers have 21 to 24. */
const significantBits: Readonly<Record<number, number>> = {
  1: 24,
  2: 31,
  3: 15,
  5: 24,
  6: 53,
  7: 23,
  8: 7,
  9: 63,
  10: 32,
  11: 16,
  12: 64,
  15: 24,
  16: 8,
};

/** Bits to which samples of one format are rounded in another, beyond being made whole; `undefined` where they aren't. */
export function roundedToBits(from: number, to: number): number | undefined {
  if (from === to) return undefined;
  const bits = significantBits[to];
  // Long integers that don't fit shorter ones are refused or clipped; between 64-bit ones they go through double precision.
  const kept = floats.has(to) ? bits : bits > 53 ? 53 : Number.POSITIVE_INFINITY;
  return significantBits[from] > kept ? kept : undefined;
}
