import { unsigned } from './leb128.ts';

/** Value types and their binary codes. */
export const valueTypes = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

export type ValueType = keyof typeof valueTypes;

/** Instructions without immediates. Codes above 0xff belong to the SIMD prefix 0xfd. */
const plain = {
  return: 0x0f,
  'i32.eqz': 0x45,
  'i32.lt_s': 0x48,
  'i32.lt_u': 0x49,
  'i32.ge_s': 0x4e,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.div_u': 0x6e,
  'i32.rem_u': 0x70,
  'i32.and': 0x71,
  'i32.shl': 0x74,
  'i32.shr_u': 0x76,
  'f32.neg': 0x8c,
  'f32.sqrt': 0x91,
  'f32.add': 0x92,
  'f32.sub': 0x93,
  'f32.mul': 0x94,
  'f32.div': 0x95,
  'f64.neg': 0x9a,
  'f64.sqrt': 0x9f,
  'f64.add': 0xa0,
  'f64.sub': 0xa1,
  'f64.mul': 0xa2,
  'f64.div': 0xa3,
  'f32.demote_f64': 0xb6,
  'f64.promote_f32': 0xbb,
  'i64.extend_i32_s': 0xac,
  'i32x4.splat': 0xfd11,
  'i64x2.splat': 0xfd12,
  'f32x4.splat': 0xfd13,
  'f64x2.splat': 0xfd14,
  'i32x4.lt_s': 0xfd39,
  'v128.bitselect': 0xfd52,
  'i64x2.lt_s': 0xfdd8,
  'f32x4.neg': 0xfde1,
  'f32x4.sqrt': 0xfde3,
  'f32x4.add': 0xfde4,
  'f32x4.sub': 0xfde5,
  'f32x4.mul': 0xfde6,
  'f32x4.div': 0xfde7,
  'f64x2.neg': 0xfded,
  'f64x2.sqrt': 0xfdef,
  'f64x2.add': 0xfdf0,
  'f64x2.sub': 0xfdf1,
  'f64x2.mul': 0xfdf2,
  'f64x2.div': 0xfdf3,
} as const;

/** Loads and stores: code, and the exponent of the alignment they promise (that of one element). */
const memory = {
  'i32.load': [0x28, 2],
  'f32.load': [0x2a, 2],
  'f64.load': [0x2b, 3],
  'i32.store': [0x36, 2],
  'f32.store': [0x38, 2],
  'f64.store': [0x39, 3],
  'v128.load': [0xfd00, 2],
  'v128.load32_splat': [0xfd09, 2],
  'v128.load64_splat': [0xfd0a, 3],
  'v128.store': [0xfd0b, 2],
} as const;

export type PlainOp = keyof typeof plain;
export type MemoryOp = keyof typeof memory;

const code = (value: number): number[] => (value > 0xff ? [0xfd, ...unsigned(value & 0xff)] : [value]);

export const encodePlain = (op: PlainOp): number[] => code(plain[op]);

export const encodeMemory = (op: MemoryOp, offset: number): number[] => {
  const [value, align] = memory[op];
  return [...code(value), align, ...unsigned(offset)];
};
