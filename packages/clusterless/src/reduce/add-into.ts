import { SumError } from '../errors.ts';
import { arrayKind, isNumericArray, type NumericArray } from '../payload/array-kinds.ts';
import { formatTrail, type Trail } from '../payload/payload-error.ts';

/** `a + b`, where the arrays of `a` are overwritten; see `sumReducer`. */
export function addInto(a: unknown, b: unknown): unknown {
  return add(a, b, []);
}

function add(a: unknown, b: unknown, trail: Trail): unknown {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (typeof a === 'bigint' && typeof b === 'bigint') return a + b;
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
    if (!Object.is(a, b)) throw differs(trail, describe(a), describe(b));
    return a;
  }
  if (isNumericArray(a) && isNumericArray(b)) return addArrays(a, b, trail);
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) throw differs(trail, describe(a), describe(b));
    return addItems(a, b, a.keys(), trail);
  }
  if (isRecord(a) && isRecord(b)) {
    const keys = Object.keys(a);
    const others = Object.keys(b);
    if (keys.length !== others.length || !keys.every((key) => Object.hasOwn(b, key))) {
      throw differs(trail, `keys ${keys.join(', ')}`, `keys ${others.join(', ')}`);
    }
    return addItems(a, b, keys, trail);
  }
  throw differs(trail, describe(a), describe(b));
}

function addItems<T extends object>(a: T, b: T, keys: Iterable<string | number>, trail: Trail): T {
  for (const key of keys) {
    trail.push(key);
    Reflect.set(a, key, add(Reflect.get(a, key), Reflect.get(b, key), trail));
    trail.pop();
  }
  return a;
}

function addArrays(a: NumericArray, b: NumericArray, trail: Trail): NumericArray {
  if (arrayKind(a) !== arrayKind(b) || a.length !== b.length) throw differs(trail, describe(a), describe(b));
  if (a instanceof Float32Array) addFloat32(a, b as Float32Array);
  else if (a instanceof Float64Array) addFloat64(a, b as Float64Array);
  else if (a instanceof BigInt64Array || a instanceof BigUint64Array) addBigInts(a, b as BigInt64Array);
  else addNumbers(a, b as Int32Array);
  return a;
}

function addFloat32(a: Float32Array, b: Float32Array): void {
  for (let i = 0, n = a.length; i < n; i++) a[i] = (a[i] as number) + (b[i] as number);
}

function addFloat64(a: Float64Array, b: Float64Array): void {
  for (let i = 0, n = a.length; i < n; i++) a[i] = (a[i] as number) + (b[i] as number);
}

function addBigInts(a: BigInt64Array | BigUint64Array, b: BigInt64Array | BigUint64Array): void {
  for (let i = 0, n = a.length; i < n; i++) a[i] = (a[i] as bigint) + (b[i] as bigint);
}

function addNumbers(a: { readonly length: number; [i: number]: number }, b: { readonly [i: number]: number }): void {
  for (let i = 0, n = a.length; i < n; i++) a[i] = (a[i] as number) + (b[i] as number);
}

function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  if (isNumericArray(value)) return `${arrayKind(value)} of length ${value.length}`;
  if (Array.isArray(value)) return `array of length ${value.length}`;
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'object';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function differs(trail: Trail, a: string, b: string): SumError {
  return new SumError({ path: formatTrail(trail), left: a, right: b });
}
