/** How a header field is stored: `ibm32` is an IBM hexadecimal float. */
export type FieldType =
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'ibm32';

/** The values of one header field, one per trace. 64-bit integers are held as numbers: exact up to 2⁵³. */
export type HeaderColumn =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

interface FieldTypeTraits {
  readonly bytes: number;
  /** Largest and smallest value of an integer type; `null` for floats. */
  readonly range: readonly [number, number] | null;
}

export const fieldTypes: Readonly<Record<FieldType, FieldTypeTraits>> = {
  int8: { bytes: 1, range: [-128, 127] },
  uint8: { bytes: 1, range: [0, 255] },
  int16: { bytes: 2, range: [-32768, 32767] },
  uint16: { bytes: 2, range: [0, 65535] },
  int32: { bytes: 4, range: [-2147483648, 2147483647] },
  uint32: { bytes: 4, range: [0, 4294967295] },
  int64: { bytes: 8, range: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] },
  uint64: { bytes: 8, range: [0, Number.MAX_SAFE_INTEGER] },
  float32: { bytes: 4, range: null },
  float64: { bytes: 8, range: null },
  ibm32: { bytes: 4, range: null },
};

/** A column of `length` zeros that holds every value of the type. */
export function emptyColumn(type: FieldType, length: number): HeaderColumn {
  switch (type) {
    case 'int8':
      return new Int8Array(length);
    case 'uint8':
      return new Uint8Array(length);
    case 'int16':
      return new Int16Array(length);
    case 'uint16':
      return new Uint16Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'uint32':
      return new Uint32Array(length);
    case 'float32':
      return new Float32Array(length);
    case 'int64':
    case 'uint64':
    case 'float64':
    case 'ibm32':
      return new Float64Array(length);
    default:
      return type satisfies never;
  }
}

/** The value of one field whose first byte is at `at`, counted from 0. */
export function readField(view: DataView, at: number, type: FieldType, littleEndian: boolean): number {
  switch (type) {
    case 'int8':
      return view.getInt8(at);
    case 'uint8':
      return view.getUint8(at);
    case 'int16':
      return view.getInt16(at, littleEndian);
    case 'uint16':
      return view.getUint16(at, littleEndian);
    case 'int32':
      return view.getInt32(at, littleEndian);
    case 'uint32':
      return view.getUint32(at, littleEndian);
    case 'int64':
      return Number(view.getBigInt64(at, littleEndian));
    case 'uint64':
      return Number(view.getBigUint64(at, littleEndian));
    case 'float32':
      return view.getFloat32(at, littleEndian);
    case 'float64':
      return view.getFloat64(at, littleEndian);
    case 'ibm32':
      return ibmToNumber(view.getUint32(at, littleEndian));
    default:
      return type satisfies never;
  }
}

/** Stores one field whose first byte is at `at`, counted from 0; integers wrap as typed arrays do. */
export function writeField(view: DataView, at: number, stored: FieldType, littleEndian: boolean, value: number): void {
  switch (stored) {
    case 'int8':
      view.setInt8(at, value);
      return;
    case 'uint8':
      view.setUint8(at, value);
      return;
    case 'int16':
      view.setInt16(at, value, littleEndian);
      return;
    case 'uint16':
      view.setUint16(at, value, littleEndian);
      return;
    case 'int32':
      view.setInt32(at, value, littleEndian);
      return;
    case 'uint32':
      view.setUint32(at, value, littleEndian);
      return;
    case 'int64':
      view.setBigInt64(at, BigInt(Math.trunc(value)), littleEndian);
      return;
    case 'uint64':
      view.setBigUint64(at, BigInt(Math.trunc(value)), littleEndian);
      return;
    case 'float32':
      view.setFloat32(at, value, littleEndian);
      return;
    case 'float64':
      view.setFloat64(at, value, littleEndian);
      return;
    case 'ibm32':
      view.setUint32(at, numberToIbm(value), littleEndian);
      return;
    default: {
      stored satisfies never;
    }
  }
}

/** `(−1)^s · 0.f · 16^(e − 64)` of a 32-bit IBM float: sign 1 bit, exponent 7, fraction 24. */
export function ibmToNumber(bits: number): number {
  const magnitude = (bits & 0xffffff) * 16 ** (((bits >>> 24) & 0x7f) - 70);
  return bits >>> 31 === 1 ? -magnitude : magnitude;
}

/** The nearest IBM float's bits; beyond the largest (about 7.2e75) the largest. */
export function numberToIbm(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x80000000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude === 0 || Number.isNaN(magnitude)) return sign;
  let exponent = Math.max(-64, Math.ceil(Math.log2(Math.min(magnitude, Number.MAX_VALUE)) / 4));
  let fraction = Math.round(magnitude * 16 ** (6 - exponent));
  if (fraction > 0xffffff) {
    exponent += 1;
    fraction = Math.round(magnitude * 16 ** (6 - exponent));
  }
  if (exponent > 63) return (sign | 0x7fffffff) >>> 0;
  return (sign | ((exponent + 64) << 24) | fraction) >>> 0;
}
