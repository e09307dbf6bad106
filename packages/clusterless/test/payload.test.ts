import { deepStrictEqual } from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beyondCi } from '../../../test/left-out.ts';
import { contentHash } from '../src/content/content-hash.ts';
import { decodePayload, encodePayload, PayloadError } from '../src/index.ts';
import { detachedSegments } from '../src/payload/decode.ts';
import { encodeDetached } from '../src/payload/encode.ts';

/** Damaged payloads to try of each kind; `PAYLOAD_FUZZ=50000` tries 100,000 in all. */
const damaged = Number(process.env['PAYLOAD_FUZZ'] ?? 3000);
/** Size of the large payload in GiB, on machines with three times as much memory. */
const large = Number(process.env['PAYLOAD_GIB'] ?? 0);

const bytesOf = (value: unknown): Uint8Array => new Uint8Array(Buffer.concat(encodePayload(value)));
const roundTrip = (value: unknown): unknown => decodePayload(bytesOf(value));

const numericArrays = fc.oneof(
  fc.int8Array(),
  fc.uint8Array(),
  fc.uint8ClampedArray(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.bigUint64Array(),
);

const { value: anyValue } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.bigInt(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.date(),
    numericArrays,
    fc.uint8Array().map((array) => array.slice().buffer),
    fc.uint8Array().map((array) => new DataView(array.slice().buffer)),
    fc.array(fc.double(), { minLength: 16, maxLength: 40 }),
  ),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('value')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString')), tie('value'), {
      noNullPrototype: true,
    }),
    fc.array(fc.tuple(tie('value'), tie('value'))).map((pairs) => new Map(pairs)),
    fc.array(tie('value')).map((items) => new Set(items)),
  ),
}));

describe('a payload', () => {
  test('gives back every value it carries', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        deepStrictEqual(roundTrip(value), value);
      }),
      { seed: 20, numRuns: 500 },
    );
  });

  test('keeps the special numbers', () => {
    const value = [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      -0,
      0,
      5e-324,
      2n ** 200n,
      -(2n ** 70n),
    ];
    const back = roundTrip(value) as unknown[];
    expect(back.every((item, i) => Object.is(item, value[i]))).toBe(true);
  });

  test('writes a shared array once and shares it again', () => {
    const shared = new Float32Array(1000).fill(2);
    const once = bytesOf({ a: shared }).length;
    const bytes = bytesOf({ a: shared, b: [shared, new Float32Array(shared.buffer)] });
    expect(bytes.length).toBeLessThan(once + 200);
    const back = decodePayload(bytes) as { a: Float32Array; b: Float32Array[] };
    expect(back.b[0]).toBe(back.a);
    back.a[7] = 3;
    expect(back.b[1]?.[7]).toBe(3);
  });

  test('keeps cycles', () => {
    const ring = new Map<string, unknown[]>([['name', ['ring']]]);
    ring.set('next', [ring]);
    const back = roundTrip(ring) as Map<string, unknown[]>;
    expect(back.get('next')?.[0]).toBe(back);
  });

  test('refers to typed arrays without copying them, at multiples of 64', () => {
    const data = new Float32Array(100);
    const chunks = encodePayload({ data });
    expect(chunks.some((chunk) => chunk.buffer === data.buffer)).toBe(true);
    const offset = chunks.slice(0, -1).reduce((sum, chunk) => sum + chunk.length, 0);
    expect(offset % 64).toBe(0);
  });

  test('is decoded to views when aligned, and correctly when not', () => {
    const bytes = bytesOf(Float64Array.of(1, 2, 3));
    expect((decodePayload(bytes) as Float64Array).buffer).toBe(bytes.buffer);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodePayload(Buffer.from(shifted.buffer, 3))).toEqual(Float64Array.of(1, 2, 3));
  });

  test('carries an error whole: kind, name, message, stack, cause, fields', () => {
    class StabilityError extends Error {
      override readonly name = 'StabilityError';
      readonly dtMax = 2.31;
      readonly trace = Float32Array.of(1, 2);
    }
    const error = new StabilityError('unstable', { cause: new TypeError('inner', { cause: 'text' }) });
    const back = roundTrip(error) as StabilityError;
    expect(back).toBeInstanceOf(Error);
    expect([back.name, back.message, back.stack, back.dtMax]).toEqual([
      'StabilityError',
      'unstable',
      error.stack,
      2.31,
    ]);
    expect(back.trace).toEqual(Float32Array.of(1, 2));
    expect(back.cause).toBeInstanceOf(TypeError);
    expect((back.cause as Error).cause).toBe('text');
    const many = roundTrip(new AggregateError([new Error('a'), 2], 'both')) as AggregateError;
    expect([many.name, (many.errors[0] as Error).message, many.errors[1]]).toEqual(['AggregateError', 'a', 2]);
  });

  test('never touches a prototype', () => {
    const back = roundTrip(JSON.parse('{"__proto__": {"polluted": true}}')) as object;
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(Object.keys(back)).toEqual(['__proto__']);
    expect('polluted' in {}).toBe(false);
  });

  class Model {
    readonly n = [3];
  }
  test.each([
    ['a function', { model: { rho: () => 1 } }, '$.model.rho'],
    ['a class instance', { models: [1, new Model()] }, '$.models[1]'],
    ['a symbol', { 'odd key': Symbol('s') }, '$["odd key"]'],
    ['a promise', Promise.resolve(1), '$'],
    ['a regular expression', new Map([['r', /x/]]), '$[0]'],
    ['a symbol key', [{ [Symbol.iterator]: 1 }], '$[0]'],
  ])('refuses %s and names its path', (_, value, path) => {
    expect(() => encodePayload(value)).toThrow(expect.objectContaining({ name: 'PayloadError', path }));
  });

  test('refuses nesting that would exhaust the stack', () => {
    let deep: unknown = 0;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(() => encodePayload(deep)).toThrow(PayloadError);
    const text = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(() => decodePayload(withHeader(`{"segments":[],"value":${text}}`))).toThrow(PayloadError);
  });

  test('refuses a header that asks for more memory than the payload has', () => {
    const many = Array.from({ length: 1000 }, () => '["numbers",0]').join(',');
    const header = `{"segments":[8000],"value":["array",${many}]}`;
    expect(() => decodePayload(withHeader(header, new Uint8Array(8000)))).toThrow(/copied twice/);
    expect(() => decodePayload(withHeader('{"segments":[9007199254740991],"value":["Float32Array",0]}'))).toThrow(
      PayloadError,
    );
  });

  test('is refused, and nothing worse, after any mutation', () => {
    const original = bytesOf(variety);
    fc.assert(
      fc.property(mutations(original.length), (mutation) => {
        const mutated = mutate(original, mutation);
        if (Buffer.compare(mutated, original) !== 0) expect(() => decodePayload(mutated)).toThrow(PayloadError);
      }),
      { seed: 21, numRuns: damaged },
    );
  });

  test('with forged checksums is decoded or refused, and nothing worse', () => {
    const original = bytesOf(variety);
    const outcomes = { decoded: 0, refused: 0 };
    fc.assert(
      fc.property(mutations(original.length), (mutation) => {
        const forged = forge(mutate(original, mutation));
        try {
          decodePayload(forged);
          outcomes.decoded += 1;
        } catch (error) {
          expect(error).toBeInstanceOf(PayloadError);
          outcomes.refused += 1;
        }
      }),
      { seed: 22, numRuns: damaged },
    );
    expect(outcomes.decoded).toBeGreaterThan(100);
    expect(outcomes.refused).toBeGreaterThan(100);
  });
});

/** A value with much of what payloads carry. */
const variety = {
  n: [3, 4],
  m: new Float32Array(12),
  e: new Error('x'),
  s: new Set([1n]),
  k: new Map([[1, -0]]),
  code: { kind: 'module', url: 'data:text/javascript,process.exit(1)', name: 'f' },
};

describe('a payload whose large arrays stand elsewhere', () => {
  test('carries their hashes, equal ones once, and is whole again where they are found', async () => {
    const elsewhere = new Map<string, Uint8Array>();
    const keep = async (segment: Uint8Array) => {
      const hash = await contentHash([segment]);
      elsewhere.set(hash, segment.slice());
      return hash;
    };
    const kinds: string[] = [];
    const value = {
      model: new Float32Array(5000).fill(3),
      shots: [new Float32Array(5000).fill(3), Int8Array.of(1, 2)],
      ref: { kind: 'future' },
    };
    const bytes = Buffer.concat(
      await encodeDetached(value, { atLeast: 1000, keep, onRecord: ({ kind }) => kinds.push(kind) }),
    );
    expect(bytes.length).toBeLessThan(1000);
    expect(kinds).toEqual(['future']);
    expect(new Set(detachedSegments(bytes).map(({ hash }) => hash))).toEqual(new Set(elsewhere.keys()));
    expect(elsewhere.size).toBe(1);
    deepStrictEqual(decodePayload(bytes, elsewhere), value);
    expect(() => decodePayload(bytes)).toThrow(/stands elsewhere/);
    const [hash] = elsewhere.keys();
    expect(() => decodePayload(bytes, new Map([[hash as string, new Uint8Array(4)]]))).toThrow(
      /4 bytes, expected 20000/,
    );
  });

  test('is refused when what it says of them is no hash', () => {
    expect(() => decodePayload(withHeader('{"segments":[[4,"../../etc"]],"value":1}'))).toThrow(/impossible segments/);
    expect(() => decodePayload(withHeader('{"segments":[[-4,"00"]],"value":1}'))).toThrow(/impossible segments/);
  });
});

test('a payload of more than 4 GiB is carried like any other', ({ skip }) => {
  skip(!(large > 4), beyondCi.largePayload);
  const bytes = large * 2 ** 30;
  const data = new Float32Array(bytes / 4);
  for (let i = 0; i < data.length; i += 997) data[i] = i;
  const back = decodePayload(Buffer.concat(encodePayload({ data }))) as { data: Float32Array };
  expect(back.data.length).toBe(data.length);
  for (let i = 0; i < data.length; i += 997) if (back.data[i] !== data[i]) throw new Error(`differs at ${i}`);
});

interface Mutation {
  readonly edits: readonly (readonly [number, number])[];
  readonly keep: number;
  readonly append: number;
}

function mutations(length: number): fc.Arbitrary<Mutation> {
  return fc.record({
    edits: fc.array(
      fc.tuple(fc.nat(length - 1), fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('[]{}",:0-9')))),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    keep: fc.oneof({ arbitrary: fc.constant(length), weight: 4 }, fc.nat(length)),
    append: fc.oneof({ arbitrary: fc.constant(0), weight: 4 }, fc.nat(100)),
  });
}

function mutate(original: Uint8Array, { edits, keep, append }: Mutation): Uint8Array {
  const bytes = original.slice();
  for (const [at, byte] of edits) bytes[at] = byte;
  return new Uint8Array(Buffer.concat([bytes.subarray(0, keep), new Uint8Array(append)]));
}

/** Corrects magic, version, flags, lengths and checksums, so that what lies behind these checks is tried too. */
function forge(mutated: Uint8Array): Uint8Array {
  if (mutated.length < 32) return mutated;
  const view = new DataView(mutated.buffer);
  view.setUint32(0, 0x5043344a, true);
  view.setUint16(4, 1, true);
  view.setUint16(6, 0, true);
  const header = Math.min(view.getUint32(8, true), mutated.length - 32);
  view.setUint32(8, header, true);
  view.setBigUint64(16, BigInt(mutated.length), true);
  view.setUint32(24, 0, true);
  view.setUint32(28, 0, true);
  view.setUint32(12, crc32(mutated.subarray(16, 32 + header), crc32(mutated.subarray(0, 12))), true);
  return mutated;
}

function withHeader(json: string, segment: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = Buffer.from(json);
  const padding = segment.length > 0 ? (64 - ((32 + text.length) % 64)) % 64 : 0;
  const bytes = new Uint8Array(Buffer.concat([new Uint8Array(32), text, new Uint8Array(padding), segment]));
  new DataView(bytes.buffer).setUint32(8, text.length, true);
  return forge(bytes);
}
