import fc from 'fast-check';
import { bytesPerSample, type FormatCode } from '../src/index.ts';

/** What a generated file is like. */
export interface FileShape {
  readonly format: FormatCode;
  readonly littleEndian: boolean;
  readonly major: 0 | 1 | 2;
  readonly minor: 0 | 1;
  readonly ns: number;
  readonly ntraces: number;
  readonly extended: number;
  readonly extensions: number;
  readonly trailer: number;
  readonly ascii: boolean;
  readonly fixed: boolean;
  readonly seed: number;
}

/** Formats whose samples single precision holds, so that a block keeps every bit. */
const exactFormats: readonly FormatCode[] = [1, 3, 5, 7, 8, 11, 15, 16];

export const fileShapes: fc.Arbitrary<FileShape> = fc
  .record({
    format: fc.constantFrom(...exactFormats),
    littleEndian: fc.boolean(),
    revision: fc.constantFrom([0, 0] as const, [1, 0] as const, [2, 0] as const, [2, 1] as const),
    ns: fc.integer({ min: 1, max: 40 }),
    ntraces: fc.integer({ min: 1, max: 6 }),
    extended: fc.integer({ min: 0, max: 2 }),
    extensions: fc.integer({ min: 0, max: 2 }),
    trailer: fc.integer({ min: 0, max: 2 }),
    ascii: fc.boolean(),
    fixed: fc.boolean(),
    seed: fc.integer({ min: 1 }),
  })
  .map(({ revision: [major, minor], extended, extensions, trailer, fixed, ...rest }) => ({
    ...rest,
    major,
    minor,
    extended: major > 0 ? extended : 0,
    extensions: major > 1 ? extensions : 0,
    trailer: major > 1 ? trailer : 0,
    fixed: major > 0 && fixed,
  }));

/** A file of random bytes, apart from those that say how to read it. */
export function randomFile(shape: FileShape): Uint8Array {
  const { format, littleEndian, major, minor, ns, ntraces, extended, extensions, trailer, seed } = shape;
  const width = bytesPerSample(format);
  const headerBytes = 240 * (1 + extensions);
  const start = 3600 + 3200 * extended;
  const stride = headerBytes + ns * width;
  const bytes = randomBytes(start + ntraces * stride + 3200 * trailer, seed);
  const view = new DataView(bytes.buffer);
  const int16 = (byte: number, value: number) => view.setInt16(byte - 1, value, littleEndian);
  const texts = [0, ...Array.from({ length: extended }, (_, i) => 3600 + 3200 * i)];
  const trailers = Array.from({ length: trailer }, (_, i) => bytes.length - 3200 * (i + 1));
  for (const at of [...texts, ...trailers]) bytes.set(randomText(shape, at), at);
  int16(3217, 2000);
  int16(3221, ns);
  int16(3225, format);
  bytes[3500] = major;
  bytes[3501] = minor;
  int16(3503, shape.fixed ? 1 : 0);
  int16(3505, extended);
  if (major === 2) {
    bytes.fill(0, 3260, 3300);
    view.setUint32(3296, 0x01020304, littleEndian);
    bytes.fill(0, 3506, 3532);
    if (minor === 0) view.setInt32(3506, extensions, littleEndian);
    else int16(3507, extensions);
    view.setInt32(3528, trailer, littleEndian);
  }
  for (let trace = 0; trace < ntraces; trace++) {
    const at = start + trace * stride;
    int16(at + 115, ns);
    int16(at + 117, 2000);
    if (extensions > 0) {
      view.setUint32(at + 376, ns, littleEndian);
      int16(at + 397, extensions);
    }
    for (let i = 0; format === 1 && i < ns; i++) normaliseIbm(view, at + headerBytes + 4 * i, littleEndian);
  }
  return bytes;
}

/** Gives a random IBM number a leading digit and an exponent within single precision. */
function normaliseIbm(view: DataView, at: number, littleEndian: boolean): void {
  const word = view.getUint32(at, littleEndian);
  const exponent = 48 + ((word >>> 24) & 31);
  view.setUint32(at, (word & 0x80ffffff) | (exponent << 24) | 0x100000, littleEndian);
}

function randomText({ ascii, seed }: FileShape, at: number): Uint8Array {
  const letters = ascii ? [0x20, 0x41, 0x62, 0x39, 0x2e] : [0x40, 0xc1, 0x82, 0xf9, 0x4b];
  const bytes = randomBytes(3200, seed + at).map((byte) => letters[byte % letters.length]);
  bytes.set(randomBytes(40, seed + at + 1), 1000);
  return bytes;
}

/** xorshift, so that a seed tells the file. */
export function randomBytes(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = (seed * 2654435761) | 1;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state >>> 11;
  }
  return bytes;
}
