import { arrayKind, arrayKinds, isNumericArray, type NumericArray } from './array-kinds.ts';
import { type DetachedSegment, sealContainer } from './container.ts';
import { formatTrail, PayloadError, type Trail } from './payload-error.ts';

/** Deepest nesting that a payload may have. */
export const maxDepth = 1000;

/** Arrays of at least this many numbers travel as raw doubles instead of JSON text. */
const rawNumbers = 16;

/** How a payload is written. */
export interface EncodeOptions {
  /** Checksum of the raw segments, worth its 0.4 ms/MB wherever bytes are stored or cross a network. Default `true`. */
  readonly checksum?: boolean;
}

/**
 * Encodes a value as a payload: a versioned, checksummed container of JSON and raw aligned segments, no code.
 *
 * Carried are JSON values, `undefined`, every number and bigint, `Date`, `Map`, `Set`, typed arrays, `ArrayBuffer`,
 * `DataView` and errors (name, message, stack, cause, own fields). An object that appears twice is written once and is
 * one object again on the other side; cycles are allowed. Views of one buffer become independent unless they cover the
 * same bytes. Typed arrays are not copied: the chunks refer to their memory, so leave it alone until they are written.
 *
 * @returns chunks to be written one after the other
 * @throws PayloadError for functions, symbols and class instances, with their path
 *
 * @example
 * const bytes = Buffer.concat(encodePayload({ shot: 3, data: new Float32Array(1000) }));
 * const { shot, data } = decodePayload(bytes) as { shot: number; data: Float32Array };
 */
export function encodePayload(value: unknown, options: EncodeOptions = {}): Uint8Array[] {
  const encoder = new Encoder();
  return sealContainer(encoder.encode(value), encoder.segments, options.checksum ?? true);
}

/** How a payload is written whose large arrays stand elsewhere. */
export interface DetachOptions {
  /** Segments of at least this many bytes are detached. */
  readonly atLeast: number;
  /** Keeps a segment's bytes where the reader will find them by the hash that is returned. */
  readonly keep: (segment: Uint8Array) => Promise<string>;
  /** Is shown every plain object that has a `kind`, such as a broadcast or a reference to a module. */
  readonly onRecord?: (record: { readonly kind: string }) => void;
}

/**
 * Encodes a value as `encodePayload` does, with its large arrays kept elsewhere, so that equal ones are kept once however
 * many payloads carry them.
 */
export async function encodeDetached(value: unknown, options: DetachOptions): Promise<Uint8Array[]> {
  const encoder = new Encoder(options.onRecord);
  const encoded = encoder.encode(value);
  const segments: (Uint8Array | DetachedSegment)[] = [];
  for (const segment of encoder.segments) {
    const { byteLength } = segment;
    segments.push(byteLength < options.atLeast ? segment : { byteLength, hash: await options.keep(segment) });
  }
  return sealContainer(encoded, segments, true);
}

class Encoder {
  readonly segments: Uint8Array[] = [];
  readonly #onRecord: DetachOptions['onRecord'];
  readonly #segmentOf = new Map<ArrayBufferLike, Map<string, number>>();
  readonly #seen = new Map<object, number>();
  readonly #trail: Trail = [];

  constructor(onRecord?: DetachOptions['onRecord']) {
    this.#onRecord = onRecord;
  }

  encode(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : ['number', Object.is(value, -0) ? '-0' : String(value)];
      case 'undefined':
        return ['undefined'];
      case 'bigint':
        return ['bigint', value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`];
      case 'object':
        return value === null ? null : this.#encodeObject(value);
      case 'function':
        throw this.#refuse(
          `a function${value.name ? ` (${value.name})` : ''} cannot travel; make it a remote function and send data`,
        );
      default:
        throw this.#refuse(`a ${typeof value} cannot travel`);
    }
  }

  #encodeObject(value: object): unknown {
    const id = this.#seen.get(value);
    if (id !== undefined) return ['ref', id];
    if (this.#trail.length >= maxDepth) throw this.#refuse(`nested deeper than ${maxDepth} levels; flatten the value`);
    this.#seen.set(value, this.#seen.size);

    if (isNumericArray(value)) return this.#encodeNumericArray(value);
    if (Array.isArray(value)) return this.#encodeArray(value);
    if (value instanceof Error) return ['error', ...this.#encodeError(value)];
    if (value instanceof Map) {
      return ['map', ...Array.from(value, ([key, entry], i) => [this.#at(i, key), this.#at(i, entry)])];
    }
    if (value instanceof Set) return ['set', ...Array.from(value, (item, i) => this.#at(i, item))];
    if (value instanceof Date) return ['date', Number.isNaN(value.getTime()) ? null : value.getTime()];
    if (value instanceof ArrayBuffer) return ['ArrayBuffer', this.#segment(value, 0, value.byteLength)];
    if (value instanceof DataView) {
      return ['DataView', this.#segment(value.buffer, value.byteOffset, value.byteLength)];
    }
    const entries = this.#plain(value);
    if (this.#onRecord !== undefined && hasKind(value)) this.#onRecord(value);
    return this.#encodeRecord(entries);
  }

  #encodeNumericArray(array: NumericArray): unknown {
    const kind = arrayKind(array);
    if (!arrayKinds.has(kind)) throw this.#refuse(`a ${kind} cannot travel`);
    return [kind, this.#segment(array.buffer, array.byteOffset, array.byteLength)];
  }

  #encodeArray(array: readonly unknown[]): unknown {
    if (array.length < rawNumbers || !array.every((item) => typeof item === 'number')) {
      return ['array', ...Array.from(array, (item, i) => this.#at(i, item))];
    }
    const numbers = Float64Array.from(array);
    return ['numbers', this.#segment(numbers.buffer, 0, numbers.byteLength)];
  }

  #encodeError(error: Error): unknown[] {
    const own = (key: string) => (Object.hasOwn(error, key) ? [this.#at(key, Reflect.get(error, key))] : []);
    const described = new Set(['name', 'message', 'stack', 'cause', 'errors']);
    const fields = Object.entries(error).filter(([key]) => !described.has(key));
    return [
      [error.name, error.message, error.stack ?? ''].map(String),
      own('cause'),
      own('errors'),
      this.#encodeRecord(fields),
    ];
  }

  #encodeRecord(entries: readonly (readonly [string, unknown])[]): unknown {
    const record = Object.create(null) as Record<string, unknown>;
    for (const [key, value] of entries) record[key] = this.#at(key, value);
    return record;
  }

  #plain(value: object): [string, unknown][] {
    const prototype: unknown = Object.getPrototypeOf(value);
    const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
    if (!isPlain || Object.prototype.toString.call(value) !== '[object Object]') {
      const kind = value.constructor?.name || Object.prototype.toString.call(value);
      throw this.#refuse(`an instance of ${kind} cannot travel; send its data as a plain object`);
    }
    if (Object.getOwnPropertySymbols(value).length > 0) throw this.#refuse('symbol keys cannot travel');
    return Object.entries(value);
  }

  #segment(buffer: ArrayBufferLike, byteOffset: number, byteLength: number): number {
    let regions = this.#segmentOf.get(buffer);
    if (!regions) {
      regions = new Map();
      this.#segmentOf.set(buffer, regions);
    }
    const region = `${byteOffset}+${byteLength}`;
    let index = regions.get(region);
    if (index === undefined) {
      index = this.segments.push(new Uint8Array(buffer, byteOffset, byteLength)) - 1;
      regions.set(region, index);
    }
    return index;
  }

  #at(step: string | number, value: unknown): unknown {
    this.#trail.push(step);
    const encoded = this.encode(value);
    this.#trail.pop();
    return encoded;
  }

  #refuse(problem: string): PayloadError {
    return new PayloadError({ path: formatTrail(this.#trail), problem });
  }
}

function hasKind(value: object): value is { readonly kind: string } {
  return 'kind' in value && typeof value.kind === 'string';
}
