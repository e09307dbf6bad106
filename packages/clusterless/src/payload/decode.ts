import { arrayKinds } from './array-kinds.ts';
import { type DetachedSegment, openContainer } from './container.ts';
import { maxDepth } from './encode.ts';
import { formatTrail, PayloadError, type Trail } from './payload-error.ts';

/**
 * Decodes a payload written by `encodePayload`.
 *
 * Typed arrays are views of `bytes` (one copy is made if `bytes` is not aligned to 8 bytes), so they keep it alive and
 * share its memory. Nothing in a payload is run, and damaged or hostile bytes take no more memory than a few times
 * their own length.
 *
 * @param detached the segments that stand elsewhere, by hash (`detachedSegments` lists them)
 * @throws PayloadError when the bytes are no payload, of an unknown version, truncated or damaged
 */
export function decodePayload(bytes: Uint8Array, detached: ReadonlyMap<string, Uint8Array> = new Map()): unknown {
  const { value, segments } = openContainer(bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes));
  return new Decoder(segments.map((segment) => attached(segment, detached))).decode(value);
}

/**
 * The segments of a payload that stand elsewhere and are needed to decode it.
 *
 * @throws PayloadError as `decodePayload`
 */
export function detachedSegments(bytes: Uint8Array): DetachedSegment[] {
  return openContainer(bytes).segments.filter(
    (segment): segment is DetachedSegment => !(segment instanceof Uint8Array),
  );
}

function attached(segment: Uint8Array | DetachedSegment, detached: ReadonlyMap<string, Uint8Array>): Uint8Array {
  if (segment instanceof Uint8Array) return segment;
  const found = detached.get(segment.hash);
  if (found?.byteLength === segment.byteLength) return found;
  throw new PayloadError({
    path: '$',
    problem:
      found === undefined
        ? `segment ${segment.hash} stands elsewhere and was not given`
        : `segment ${segment.hash} has ${found.byteLength} bytes, expected ${segment.byteLength}`,
  });
}

const specialNumbers: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

const errorKinds: ReadonlyMap<string, new (message: string) => Error> = new Map(
  [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((kind) => [kind.name, kind]),
);

class Decoder {
  readonly #segments: readonly Uint8Array[];
  readonly #copied = new Set<Uint8Array>();
  readonly #objects: object[] = [];
  readonly #trail: Trail = [];

  constructor(segments: readonly Uint8Array[]) {
    this.#segments = segments;
  }

  decode(encoded: unknown): unknown {
    if (typeof encoded !== 'object' || encoded === null) return encoded;
    if (this.#trail.length > maxDepth) throw this.#damaged(`nested deeper than ${maxDepth} levels`);
    if (!Array.isArray(encoded)) return this.#fill(this.#keep({}), encoded);
    const [tag, ...parts] = encoded as unknown[];
    switch (tag) {
      case 'undefined':
        return undefined;
      case 'number':
        return specialNumbers.get(parts[0]) ?? this.#fail(`unknown number ${JSON.stringify(parts[0])}`);
      case 'bigint':
        return this.#bigint(parts[0]);
      case 'ref':
        return this.#objects[this.#index(parts[0], this.#objects.length)];
      case 'array':
        return this.#array(parts);
      case 'numbers':
        return this.#numbers(parts[0]);
      case 'map':
        return this.#map(parts);
      case 'set':
        return this.#set(parts);
      case 'date':
        return this.#date(parts[0]);
      case 'error':
        return this.#error(parts);
      case 'ArrayBuffer':
        return this.#arrayBuffer(parts[0]);
      case 'DataView': {
        const { buffer, byteOffset, byteLength } = this.#segment(parts[0]);
        return this.#keep(new DataView(buffer, byteOffset, byteLength));
      }
      default:
        return this.#numericArray(tag, parts[0]);
    }
  }

  #array(items: readonly unknown[]): unknown[] {
    const array = this.#keep<unknown[]>([]);
    items.forEach((item, i) => {
      array.push(this.#at(i, item));
    });
    return array;
  }

  #numbers(segment: unknown): number[] {
    const bytes = this.#copyOnce(this.#segment(segment));
    if (bytes.length % 8 !== 0) throw this.#damaged(`${bytes.length} bytes are no whole number of doubles`);
    return this.#keep(Array.from(new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8)));
  }

  #map(pairs: readonly unknown[]): Map<unknown, unknown> {
    const map = this.#keep(new Map<unknown, unknown>());
    pairs.forEach((pair, i) => {
      if (!Array.isArray(pair) || pair.length !== 2) throw this.#damaged(`entry ${i} is no pair`);
      const key = this.#at(i, pair[0]);
      map.set(key, this.#at(i, pair[1]));
    });
    return map;
  }

  #set(items: readonly unknown[]): Set<unknown> {
    const set = this.#keep(new Set<unknown>());
    items.forEach((item, i) => {
      set.add(this.#at(i, item));
    });
    return set;
  }

  #date(time: unknown): Date {
    if (time !== null && typeof time !== 'number') throw this.#damaged('a date without its time');
    return this.#keep(new Date(time ?? Number.NaN));
  }

  #bigint(text: unknown): bigint {
    const match = typeof text === 'string' ? /^(-?)(0x[0-9a-f]+)$/.exec(text) : null;
    if (!match) throw this.#damaged('a bigint without its digits');
    const [, sign, digits] = match;
    try {
      return sign ? -BigInt(digits as string) : BigInt(digits as string);
    } catch (cause) {
      throw this.#damaged('a bigint too large for this runtime', { cause });
    }
  }

  #error(parts: readonly unknown[]): Error {
    const [texts, cause, errors, fields] = parts;
    if (!isTexts(texts) || !Array.isArray(cause) || !Array.isArray(errors)) throw this.#damaged('an incomplete error');
    const [name, message, stack] = texts as [string, string, string];
    const error = this.#keep(new (errorKinds.get(name) ?? Error)(message));
    if (error.name !== name) define(error, 'name', name, false);
    define(error, 'stack', stack, false);
    if (cause.length > 0) define(error, 'cause', this.#at('cause', cause[0]), false);
    if (errors.length > 0) define(error, 'errors', this.#at('errors', errors[0]), false);
    if (typeof fields !== 'object' || fields === null) throw this.#damaged('an error without its fields');
    return this.#fill(error, fields);
  }

  #arrayBuffer(segment: unknown): ArrayBuffer {
    const bytes = this.#copyOnce(this.#segment(segment));
    return this.#keep(new Uint8Array(bytes).buffer);
  }

  #numericArray(kind: unknown, segment: unknown): object {
    const arrayType = typeof kind === 'string' ? arrayKinds.get(kind) : undefined;
    if (!arrayType) throw this.#damaged(`unknown kind of value ${JSON.stringify(kind)?.slice(0, 40)}`);
    const { buffer, byteOffset, byteLength } = this.#segment(segment);
    const length = byteLength / arrayType.BYTES_PER_ELEMENT;
    if (!Number.isInteger(length)) throw this.#damaged(`${byteLength} bytes are no whole number of ${kind} elements`);
    return this.#keep(new arrayType(buffer, byteOffset, length));
  }

  #fill<T extends object>(target: T, record: object): T {
    for (const [key, value] of Object.entries(record)) define(target, key, this.#at(key, value), true);
    return target;
  }

  #keep<T extends object>(object: T): T {
    this.#objects.push(object);
    return object;
  }

  #segment(index: unknown): Uint8Array {
    return this.#segments[this.#index(index, this.#segments.length)] as Uint8Array;
  }

  /** Copies are bounded by the payload's own length: a header cannot ask for the same bytes over and over. */
  #copyOnce(segment: Uint8Array): Uint8Array {
    if (this.#copied.has(segment)) throw this.#damaged('the same bytes are copied twice');
    this.#copied.add(segment);
    return segment;
  }

  #index(index: unknown, count: number): number {
    if (typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < count) return index;
    return this.#fail(`index ${JSON.stringify(index)} points outside 0…${count - 1}`);
  }

  #at(step: string | number, encoded: unknown): unknown {
    this.#trail.push(step);
    const value = this.decode(encoded);
    this.#trail.pop();
    return value;
  }

  #fail(problem: string): never {
    throw this.#damaged(problem);
  }

  #damaged(problem: string, options?: ErrorOptions): PayloadError {
    return new PayloadError({ path: formatTrail(this.#trail), problem: `damaged payload: ${problem}`, ...options });
  }
}

/** Defines rather than assigns, so that a key such as `__proto__` stays an ordinary key. */
function define(target: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true });
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length === 3 && value.every((text) => typeof text === 'string');
}
