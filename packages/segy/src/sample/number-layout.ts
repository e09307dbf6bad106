/** Byte order of typed arrays on this machine. */
export const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** IBM: `±fraction · 2⁻²⁴ · 16^(exponent − 64)`; the factor of the 24-bit fraction, by the word's top byte. */
export const ibmScale: Float64Array = Float64Array.from(
  { length: 256 },
  (_, top) => (top & 0x80 ? -1 : 1) * 2 ** (4 * ((top & 0x7f) - 64) - 24),
);

/**
 * IBM word nearest to a finite single-precision number given by its bits, halves to the even fraction.
 *
 * Hexadecimal exponents leave up to three leading zero bits, so that 21 to 24 of the 24 significant bits survive.
 */
export function ibmFromSingleBits(bits: number): number {
  const sign = bits & 0x80000000;
  let exponent = (bits >>> 23) & 0xff;
  let fraction = bits & 0x7fffff;
  if (exponent === 0) {
    if (fraction === 0) return sign;
    const zeros = Math.clz32(fraction) - 8;
    fraction <<= zeros;
    exponent = 1 - zeros;
  } else fraction |= 0x800000;
  const binary = exponent - 126;
  const hexadecimal = (binary + 3) >> 2;
  const shift = 4 * hexadecimal - binary;
  const half = (1 << shift) >> 1;
  const even = ((shift + 3) >> 2) & ~(fraction >> shift);
  return sign | ((hexadecimal + 64) << 24) | ((fraction + half - even) >> shift);
}
