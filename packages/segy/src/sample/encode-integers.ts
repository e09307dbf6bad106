import type { Samples } from './decode.ts';

type Write = (v: DataView, at: number, le: boolean, n: number) => void;

/** What an integer format holds, and how the whole numbers of `scratch` are written in it. */
interface IntegerFormat {
  readonly low: number;
  readonly high: number;
  readonly bytes: number;
  readonly write: Write;
}

export type IntegerCode = 2 | 3 | 7 | 8 | 9 | 10 | 11 | 12 | 15 | 16;

const scratch = new Float64Array(2048);
const whole = 2 ** 52;

// The highs of 9 and 12 are the greatest doubles below 2⁶³ and 2⁶⁴.
const formats: { readonly [code in IntegerCode]: IntegerFormat } = {
  2: { low: -2147483648, high: 2147483647, bytes: 4, write: writeInt32 },
  3: { low: -32768, high: 32767, bytes: 2, write: writeInt16 },
  7: { low: -8388608, high: 8388607, bytes: 3, write: writeInt24 },
  8: { low: -128, high: 127, bytes: 1, write: writeInt8 },
  9: { low: -(2 ** 63), high: 2 ** 63 - 1024, bytes: 8, write: writeInt64 },
  10: { low: 0, high: 4294967295, bytes: 4, write: writeInt32 },
  11: { low: 0, high: 65535, bytes: 2, write: writeInt16 },
  12: { low: 0, high: 2 ** 64 - 2048, bytes: 8, write: writeInt64 },
  15: { low: 0, high: 16777215, bytes: 3, write: writeInt24 },
  16: { low: 0, high: 255, bytes: 1, write: writeInt8 },
};

/**
 * Encodes `values[from … from + count)` as the nearest integers, halves as even ones; returns how many of them had to be brought
 * into range.
 */
export function encodeIntegers(
  values: Samples,
  from: number,
  count: number,
  format: IntegerCode,
  v: DataView,
  le: boolean,
): number {
  const { low, high, bytes, write } = formats[format];
  let misfits = 0;
  for (let done = 0; done < count; done += scratch.length) {
    const n = Math.min(scratch.length, count - done);
    misfits += quantise(values, from + done, n, low, high);
    write(v, done * bytes, le, n);
  }
  return misfits;
}

/** Doubles from 2⁵² on are whole: adding it rounds to the nearest, halves to even. */
function nearestInteger(value: number): number {
  if (!(Math.abs(value) < whole)) return value;
  return value < 0 ? value - whole + whole : value + whole - whole;
}

function quantise(values: Samples, from: number, n: number, low: number, high: number): number {
  let misfits = 0;
  for (let i = 0; i < n; i++) {
    const x = nearestInteger(values[from + i]);
    if (x >= low && x <= high) scratch[i] = x;
    else {
      misfits++;
      scratch[i] = x > high ? high : x < low ? low : 0;
    }
  }
  return misfits;
}

function writeInt8(v: DataView, at: number, _le: boolean, n: number): void {
  for (let i = 0; i < n; i++) v.setInt8(at + i, scratch[i]);
}

function writeInt16(v: DataView, at: number, le: boolean, n: number): void {
  for (let i = 0; i < n; i++) v.setInt16(at + 2 * i, scratch[i], le);
}

function writeInt24(v: DataView, at: number, le: boolean, n: number): void {
  const top = le ? 2 : 0;
  for (let i = 0; i < n; i++) {
    const x = scratch[i];
    const p = at + 3 * i;
    v.setInt8(p + top, x >> 16);
    v.setInt8(p + 1, x >> 8);
    v.setInt8(p + 2 - top, x);
  }
}

function writeInt32(v: DataView, at: number, le: boolean, n: number): void {
  for (let i = 0; i < n; i++) v.setInt32(at + 4 * i, scratch[i], le);
}

function writeInt64(v: DataView, at: number, le: boolean, n: number): void {
  const top = le ? 4 : 0;
  for (let i = 0; i < n; i++) {
    const x = scratch[i];
    const upper = Math.floor(x / 4294967296);
    v.setInt32(at + 8 * i + top, upper, le);
    v.setInt32(at + 8 * i + 4 - top, x - upper * 4294967296, le);
  }
}
