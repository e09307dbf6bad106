import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  bytesPerSample,
  decodeSamples,
  decodeTraces,
  encodeSamples,
  type FormatCode,
  SampleFormatError,
  SampleSpaceError,
  sampleFormat,
  sampleFormats,
} from '../src/index.ts';

const seed = { seed: 20261123, numRuns: 300 };
const codes = sampleFormats.map(({ code }) => code as FormatCode);
const word = fc.integer({ min: 0, max: 0xffffffff });
const endian = fc.boolean();

/** Smallest and greatest value of the integer formats that double precision holds exactly. */
const ranges: Partial<Record<FormatCode, readonly [number, number]>> = {
  2: [-(2 ** 31), 2 ** 31 - 1],
  3: [-(2 ** 15), 2 ** 15 - 1],
  7: [-(2 ** 23), 2 ** 23 - 1],
  8: [-128, 127],
  9: [-(2 ** 53), 2 ** 53],
  10: [0, 2 ** 32 - 1],
  11: [0, 2 ** 16 - 1],
  12: [0, 2 ** 53],
  15: [0, 2 ** 24 - 1],
  16: [0, 255],
};

function bytesOfWord(bits: number, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, bits, littleEndian);
  return bytes;
}

function wordOf(bytes: Uint8Array, littleEndian: boolean): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, littleEndian);
}

function decodeOne(bits: number, format: number, littleEndian = false): number {
  const out = new Float64Array(1);
  decodeSamples(bytesOfWord(bits, littleEndian), format, littleEndian, out, 0, 1);
  return out[0];
}

function ibmOf(value: number): number {
  const bytes = new Uint8Array(4);
  encodeSamples(Float32Array.of(value), 0, 1, 1, false, bytes, 0);
  return wordOf(bytes, false);
}

describe('sample formats', () => {
  it('decodes the published examples of IBM numbers', () => {
    expect(decodeOne(0xc276a000, 1)).toBe(-118.625);
    expect(decodeOne(0x41100000, 1)).toBe(1);
    expect(decodeOne(0x00000000, 1)).toBe(0);
    expect(decodeOne(0x80000000, 1)).toBe(-0);
    expect(decodeOne(0x7fffffff, 1)).toBe(0xffffff * 16 ** (63 - 6));
    expect(decodeOne(0x00000001, 1)).toBe(16 ** (-64 - 6));
    expect(decodeOne(0x46000001, 1)).toBe(1);
  });

  it('decodes the same number whatever the byte order and the alignment, between headers or not', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...codes),
        fc.uint8Array({ minLength: 24 * 8, maxLength: 24 * 8 }),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 11 }),
        (format, bytes, shift, gap) => {
          const width = bytesPerSample(format);
          const ns = 6;
          const stride = ns * width + gap;
          const [big, little] = [false, true].map((littleEndian) => {
            const padded = new Uint8Array(shift + 4 * stride);
            for (let trace = 0; trace < 4; trace++) {
              for (let i = 0; i < ns; i++) {
                const from = (trace * ns + i) * width;
                const sample = bytes.slice(from, from + width);
                padded.set(littleEndian ? sample.reverse() : sample, shift + trace * stride + i * width);
              }
            }
            const out = new Float32Array(4 * ns + 2);
            decodeTraces(padded, { offset: shift, stride, ns, ntraces: 4, format, littleEndian }, out, 1);
            return new Uint32Array(out.buffer);
          });
          expect(little).toEqual(big);
          const packed = new Float32Array(4 * ns + 2);
          decodeSamples(bytes, format, false, packed, 1, 4 * ns);
          expect(new Uint32Array(packed.buffer)).toEqual(big);
        },
      ),
      seed,
    );
  });

  it('gives single precision what double precision gives, rounded', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...codes),
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        endian,
        (format, bytes, little) => {
          const count = Math.floor(64 / bytesPerSample(format));
          const single = new Float32Array(count);
          const double = new Float64Array(count);
          decodeSamples(bytes, format, little, single, 0, count);
          decodeSamples(bytes, format, little, double, 0, count);
          expect(single).toEqual(Float32Array.from(double));
        },
      ),
      seed,
    );
  });

  it('keeps the bits of IEEE single precision, NaN payloads and signed zeros included', () => {
    fc.assert(
      fc.property(word, endian, endian, (bits, from, to) => {
        const out = new Float32Array(1);
        decodeSamples(bytesOfWord(bits, from), 5, from, out, 0, 1);
        const back = new Uint8Array(4);
        expect(encodeSamples(out, 0, 1, 5, to, back, 0)).toBe(0);
        expect(wordOf(back, to)).toBe(bits);
      }),
      seed,
    );
  });

  it('gives back the bits of every normalised IBM number within single precision', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.integer({ min: 64 - 31, max: 64 + 31 }),
        fc.integer({ min: 0x100000, max: 0xffffff }),
        endian,
        (negative, exponent, fraction, little) => {
          const bits = ((negative ? 0x80000000 : 0) | (exponent << 24) | fraction) >>> 0;
          const out = new Float32Array(1);
          decodeSamples(bytesOfWord(bits, little), 1, little, out, 0, 1);
          const back = new Uint8Array(4);
          encodeSamples(out, 0, 1, 1, little, back, 0);
          expect(wordOf(back, little)).toBe(bits);
        },
      ),
      seed,
    );
  });

  it('encodes the nearest IBM number, halves to even, subnormal singles included', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const bits = ibmOf(value);
        const got = decodeOne(bits, 1);
        const neighbours = [bits - 1, bits + 1].filter(
          (near) => (near & 0xffffff) >= 0x100000 || (near & 0xffffff) === 0,
        );
        const error = Math.abs(got - value);
        for (const near of neighbours) expect(error).toBeLessThanOrEqual(Math.abs(decodeOne(near, 1) - value));
        if (value !== 0) expect(bits & 0xf00000).not.toBe(0);
        expect(Object.is(Math.sign(got), Math.sign(value))).toBe(true);
      }),
      { ...seed, numRuns: 2000 },
    );
    expect(ibmOf(1 + 2 ** -21)).toBe(0x41100000);
    expect(ibmOf(1 + 3 * 2 ** -21)).toBe(0x41100002);
    expect(ibmOf(1 + 2 ** -20)).toBe(0x41100001);
  });

  it.each(Object.entries(ranges))('holds every whole number of format %s exactly', (code, [low, high]) => {
    const format = Number(code);
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.maxSafeInteger().map((n) => low + (Math.abs(n) % (high - low + 1))),
            fc.constantFrom(low, high, 0),
          ),
        ),
        endian,
        (values, little) => {
          const exact = Float64Array.from(values);
          const bytes = new Uint8Array(values.length * bytesPerSample(format) + 3);
          expect(encodeSamples(exact, 0, values.length, format, little, bytes, 3)).toBe(0);
          const back = new Float64Array(values.length);
          decodeSamples(bytes.subarray(3), format, little, back, 0, values.length);
          expect(back).toEqual(exact);
        },
      ),
      seed,
    );
  });

  it.each(Object.entries(ranges))(
    'brings what format %s cannot hold to its ends, and counts it',
    (code, [low, high]) => {
      const format = Number(code);
      const values = Float64Array.of(
        low,
        -1e30,
        high,
        1e30,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        1.5,
      );
      const bytes = new Uint8Array(values.length * bytesPerSample(format));
      expect(encodeSamples(values, 0, values.length, format, false, bytes, 0)).toBe(5);
      const back = new Float64Array(values.length);
      decodeSamples(bytes, format, false, back, 0, values.length);
      const wide = bytesPerSample(format) === 8;
      const [least, most] = wide ? [back[1], back[3]] : [low, high];
      expect([...back]).toEqual([low, least, high, most, 0, most, least, 2]);
      expect(least).toBeLessThanOrEqual(low);
      expect(most).toBeGreaterThanOrEqual(high);
    },
  );

  it('counts what IBM and single precision cannot hold', () => {
    const bytes = new Uint8Array(12);
    const odd = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
    expect(encodeSamples(odd, 0, 3, 1, false, bytes, 0)).toBe(3);
    expect([0, 4, 8].map((at) => wordOf(bytes.subarray(at), false))).toEqual([0, 0x7fffffff, 0xffffffff]);
    expect(encodeSamples(odd, 0, 3, 5, false, bytes, 0)).toBe(0);
    expect(encodeSamples(Float64Array.of(1e300, 1, Number.NaN), 0, 3, 5, false, bytes, 0)).toBe(1);
  });

  it('keeps every double of format 6', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), endian, (values, little) => {
        const exact = Float64Array.from(values);
        const bytes = new Uint8Array(8 * values.length);
        encodeSamples(exact, 0, values.length, 6, little, bytes, 0);
        const back = new Float64Array(values.length);
        decodeSamples(bytes, 6, little, back, 0, values.length);
        expect(back).toEqual(exact);
      }),
      seed,
    );
  });

  it('encodes long traces of integers like short ones', () => {
    const values = Float32Array.from({ length: 5000 }, (_, i) => i - 2500);
    const bytes = new Uint8Array(2 * values.length);
    encodeSamples(values, 0, values.length, 3, true, bytes, 0);
    expect(new Int16Array(bytes.buffer)).toEqual(Int16Array.from(values));
  });

  it('refuses unknown formats and missing bytes, with the numbers', () => {
    const out = new Float32Array(2);
    expect(() => decodeSamples(new Uint8Array(8), 4, false, out, 0, 2)).toThrow(SampleFormatError);
    expect(() => encodeSamples(out, 0, 2, 0, false, new Uint8Array(8), 0)).toThrow(SampleFormatError);
    expect(() => sampleFormat(Number.NaN)).toThrow(/Sample format NaN is unknown, expected one of 1, 2, 3, 5/);
    expect(() => decodeSamples(new Uint8Array(7), 5, false, out, 0, 2)).toThrow(SampleSpaceError);
    expect(() => decodeSamples(new Uint8Array(8), 5, false, out, 1, 2)).toThrow('samples: 2 where 3 are needed');
    expect(() => encodeSamples(out, 1, 2, 5, false, new Uint8Array(8), 0)).toThrow('samples: 2 where 3 are needed');
    expect(() => encodeSamples(out, 0, 2, 5, false, new Uint8Array(8), 1)).toThrow('bytes: 8 where 9 are needed');
    expect(sampleFormat('ieee').code).toBe(5);
    expect(sampleFormat('ibm').code).toBe(1);
  });
});

describe('integers', () => {
  const halves = [-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 32766.5, -0.49999999999999994, 0.49999999999999994];
  const even = [-4, -2, -2, 0, 0, 2, 2, 4, 32766, 0, 0];

  it.each([2, 3, 7, 8, 9])('of format %i round to nearest, halves to even', (format) => {
    const values = Float64Array.from(format === 8 ? halves.map((value) => value % 100) : halves);
    const bytes = new Uint8Array(8 * values.length);
    expect(encodeSamples(values, 0, values.length, format, false, bytes, 0)).toBe(0);
    const back = new Float64Array(values.length);
    decodeSamples(bytes, format, false, back, 0, values.length);
    expect([...back]).toEqual(format === 8 ? even.map((value) => value % 100) : even);
  });

  it('that doubles hold are kept as they are', () => {
    const values = Float64Array.of(2 ** 54 - 2, -(2 ** 54 - 2), 2 ** 52 + 1, 2 ** 53 - 1, -(2 ** 52) - 1);
    const bytes = new Uint8Array(8 * values.length);
    encodeSamples(values, 0, values.length, 9, true, bytes, 0);
    const view = new DataView(bytes.buffer);
    expect(Array.from(values, (_, i) => view.getBigInt64(8 * i, true))).toEqual(Array.from(values, BigInt));
  });
});

/** Words with every sign and exponent, with fractions that round, and NaNs among the IEEE numbers. */
const oddWords = Uint32Array.from({ length: 256 * 9 }, (_, i) => {
  const fractions = [0, 1, 3, 0xfffff, 0x100000, 0x7fffff, 0x800001, 0xfffffe, 0xffffff];
  return (Math.floor(i / 9) << 24) | fractions[i % 9];
});

describe('samples decoded several at a time', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it.each([1, 5])('are those of format %i bit for bit, however long and far apart the traces are', async (format) => {
    vi.stubGlobal('WebAssembly', undefined);
    vi.resetModules();
    const oneByOne = (await import('../src/index.ts')).decodeTraces;
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 4000, max: 9000 })),
        fc.integer({ min: 1, max: 5 }),
        fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constantFrom(240, 480, 100_000)),
        fc.integer({ min: 0, max: 70 }),
        fc.nat(oddWords.length - 1),
        endian,
        (ns, ntraces, gap, offset, first, littleEndian) => {
          const stride = 4 * ns + gap;
          const bytes = new Uint8Array(offset + ntraces * stride).fill(0xa5);
          const view = new DataView(bytes.buffer);
          for (let i = 0; i < ns * ntraces; i++) {
            const at = offset + Math.floor(i / ns) * stride + 4 * (i % ns);
            view.setUint32(at, oddWords[(first + 7 * i) % oddWords.length], littleEndian);
          }
          const before = Buffer.from(bytes);
          const [many, single] = [decodeTraces, oneByOne].map((decode) => {
            const out = new Float32Array(2 + ns * ntraces);
            decode(bytes, { offset, stride, ns, ntraces, format, littleEndian }, out, 1);
            return Buffer.from(out.buffer);
          });
          expect(many.equals(single)).toBe(true);
          expect(before.equals(bytes)).toBe(true);
        },
      ),
      { ...seed, numRuns: 100 },
    );
  });
});
