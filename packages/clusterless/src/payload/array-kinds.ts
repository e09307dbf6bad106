/** Every view type of the language that carries numbers. */
export type NumericArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

interface NumericArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumericArray;
}

const names = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
];

/** Constructors of typed arrays by name; `Float16Array` is there where the runtime has it. */
export const arrayKinds: ReadonlyMap<string, NumericArrayConstructor> = new Map(
  names
    .map((name) => [name, Reflect.get(globalThis, name) as NumericArrayConstructor | undefined] as const)
    .filter((entry): entry is [string, NumericArrayConstructor] => entry[1] !== undefined),
);

/** True for a typed array of any kind, also from another realm; false for a `DataView`. */
export function isNumericArray(value: unknown): value is NumericArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Name of a typed array's kind, such as `Float32Array`; a Node `Buffer` is a `Uint8Array`. */
export function arrayKind(array: NumericArray): string {
  return array[Symbol.toStringTag];
}
