import { ibmToNumber, numberToIbm } from '../header/field-type.ts';
import type { Samples } from './decode.ts';
import { encodeIntegers } from './encode-integers.ts';
import { SampleFormatError, SampleSpaceError } from './errors.ts';
import { bytesPerSample, isFormatCode, sampleFormats } from './format.ts';
import { hostIsLittleEndian, ibmFromSingleBits } from './number-layout.ts';

/**
 * Encodes `values[from … from + count)` into `into` from byte `at` on, and returns how many of them don't fit the format.
 *
 * Integers are rounded to the nearest (halves to even). What doesn't fit becomes the nearest number that does, and NaN
 * becomes 0 where a format has none. IEEE single precision keeps its bits.
 *
 * @throws SampleFormatError, SampleSpaceError
 * @example
 * const bytes = new Uint8Array(4);
 * encodeSamples(Float32Array.of(1, 40000), 0, 2, 3, false, bytes, 0); // 1: 40000 became 32767
 */
export function encodeSamples(
  values: Samples,
  from: number,
  count: number,
  format: number,
  littleEndian: boolean,
  into: Uint8Array,
  at: number,
): number {
  if (count <= 0) return 0;
  const end = at + count * bytesPerSample(format);
  if (!(end <= into.length)) throw new SampleSpaceError({ what: 'bytes', got: into.length, needed: end });
  const valuesEnd = from + count;
  if (!(valuesEnd <= values.length)) {
    throw new SampleSpaceError({ what: 'samples', got: values.length, needed: valuesEnd });
  }
  if (!isFormatCode(format)) {
    throw new SampleFormatError({ got: format, known: sampleFormats.map(({ code }) => code) });
  }
  const view = new DataView(into.buffer, into.byteOffset + at, end - at);
  switch (format) {
    case 1:
      return encodeIbm(values, from, singles(values, from, count), view, littleEndian);
    case 5:
      return encodeSingle(values, from, singles(values, from, count), view, littleEndian);
    case 6:
      for (let i = 0; i < count; i++) view.setFloat64(8 * i, values[from + i], littleEndian);
      return 0;
    default:
      return encodeIntegers(values, from, count, format, view, littleEndian);
  }
}

const greatestIbm = ibmToNumber(0x7fffffff);

/** Bits of the values in single precision, without a copy where they are. */
function singles(values: Samples, from: number, count: number): Int32Array {
  const single = values instanceof Float32Array ? values : Float32Array.from(values.subarray(from, from + count));
  const start = single === values ? from : 0;
  return new Int32Array(single.buffer, single.byteOffset + 4 * start, count);
}

/** Numbers of double precision that single has no place for may have one among IBM's. */
function encodeIbm(values: Samples, from: number, bits: Int32Array, v: DataView, le: boolean): number {
  const wide = values instanceof Float64Array;
  let misfits = 0;
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i];
    const exponent = word & 0x7f800000;
    if (wide && (exponent === 0 || exponent === 0x7f800000) && Number.isFinite(values[from + i])) {
      const value = values[from + i];
      if (Math.abs(value) > greatestIbm) misfits++;
      v.setUint32(4 * i, numberToIbm(value), le);
    } else if (exponent !== 0x7f800000) v.setInt32(4 * i, ibmFromSingleBits(word), le);
    else {
      misfits++;
      v.setInt32(4 * i, word & 0x7fffff ? 0 : word | 0x7fffffff, le);
    }
  }
  return misfits;
}

function encodeSingle(values: Samples, from: number, bits: Int32Array, v: DataView, le: boolean): number {
  if (le === hostIsLittleEndian) {
    const target = new Uint8Array(v.buffer, v.byteOffset, v.byteLength);
    target.set(new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength));
  } else for (let i = 0; i < bits.length; i++) v.setInt32(4 * i, bits[i], le);
  return values instanceof Float32Array ? 0 : overflows(values, from, bits);
}

function overflows(values: Samples, from: number, bits: Int32Array): number {
  let count = 0;
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i] & 0x7f800000) === 0x7f800000 && Number.isFinite(values[from + i])) count++;
  }
  return count;
}
