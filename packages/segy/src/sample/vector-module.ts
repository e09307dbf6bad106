/*
 * WebAssembly with 128-bit SIMD, put together from the opcodes of https://webassembly.github.io/spec/core/binary/: too
 * little code for a compiler, and none has to be installed to change it.
 */
const [from, stride, length, to, end, i] = [0, 1, 2, 3, 4, 5];
const [word, scale, fraction, exponent, sign, bias, least, backwards] = [6, 7, 8, 9, 10, 11, 12, 13];
const get = (local: number): Code => [0x20, local];
const set = (local: number): Code => [0x21, local];
const tee = (local: number): Code => [0x22, local];
const [i32, v128, nothing] = [0x7f, 0x7b, 0x40];
const loop: Code = [0x03, nothing];
const [endOfBlock, branchIf] = [0x0b, 0x0d];
const [constant, add, lessThan] = [0x41, 0x6a, 0x49];
const simd = (opcode: number, ...immediates: Code): Code => [0xfd, ...unsigned(opcode), ...immediates];
const load = simd(0, 0, 0);
const store = simd(11, 0, 0);
const [and, or] = [simd(78), simd(80)];
const [subtract, greater, toSingle, multiply] = [simd(177), simd(184), simd(250), simd(230)];
/** Sets a local to four times the same word. */
const setWords = (local: number, value: number): Code => [
  ...simd(12, ...new Uint8Array(Int32Array.of(value, value, value, value).buffer)),
  ...set(local),
];
/** Reverses the bytes of each word of the vector that was put into `word`. */
const reverse: Code = [...get(word), ...get(backwards), ...simd(14)];

/**
 * `±f · s · s` of an IBM number, with its 24-bit fraction `f` and `s = 2^(2·exponent − 140)`, a single of its own since
 * `16^(exponent − 70)` is none. The first product is exact or infinite, so that only the second rounds; where `s` would
 * be subnormal, the number is 0 whichever small `s` stands for it.
 */
const fromIbm: Code = [
  ...set(word),
  ...[...get(word), ...get(fraction), ...and, ...toSingle],
  // Twice the exponent, where a single has its own.
  ...[...get(word), ...get(exponent), ...and, ...get(bias), ...subtract, ...get(least), ...greater],
  ...[...tee(scale), ...multiply, ...get(scale), ...multiply],
  ...[...get(word), ...get(sign), ...and, ...or],
];

/** Constants that engines would make anew for each vector. */
const constants: Code = [
  ...simd(12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12),
  ...set(backwards),
  ...setWords(fraction, 0xffffff),
  ...setWords(exponent, 0x7f000000),
  ...setWords(sign, 0x80000000),
  ...setWords(bias, 13 << 23),
  ...setWords(least, 1 << 23),
];

const decoders = {
  ieeeBig: [...set(word), ...reverse],
  ibmBig: [...set(word), ...reverse, ...fromIbm],
  ibmLittle: fromIbm,
} as const satisfies Readonly<Record<string, Code>>;

/** Bytes of instructions, operands included. */
type Code = readonly number[];

export type VectorDecoder = keyof typeof decoders;

/**
 * The decoders that reading spends its time in, four samples at a time, as a module with `pages` of memory.
 *
 * Each is called with `(from, stride, length, to, end)`: traces of `length` bytes, `stride` bytes apart from `from` on,
 * become single precision, packed from `to` to `end`. Up to 12 bytes behind a trace are read, and behind `end` written.
 */
export function vectorModule(pages: number): Uint8Array<ArrayBuffer> {
  const codes = Object.values(decoders).map(decodeTraces);
  const names = Object.keys(decoders).map((name, index) => [...text(name), 0x00, index]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, ...vector([[i32], [i32], [i32], [i32], [i32]]), ...vector([])]]),
    ...section(
      3,
      codes.map(() => [0]),
    ),
    ...section(5, [[0x01, ...unsigned(pages), ...unsigned(pages)]]),
    ...section(7, [...names, [...text('memory'), 0x02, 0]]),
    ...section(10, codes),
  ]);
}

/** A function that runs `decode`, from one vector on the stack to another, over traces. */
function decodeTraces(decode: Code): Code {
  const body = [
    ...vector([
      [1, i32],
      [8, v128],
    ]),
    ...constants,
    ...loop,
    ...[constant, 0, ...set(i)],
    ...loop,
    ...[...get(to), ...get(i), add],
    ...[...get(from), ...get(i), add, ...load, ...decode, ...store],
    ...[...get(i), constant, 16, add, ...tee(i), ...get(length), lessThan, branchIf, 0],
    endOfBlock,
    ...[...get(from), ...get(stride), add, ...set(from)],
    ...[...get(to), ...get(length), add, ...tee(to), ...get(end), lessThan, branchIf, 0],
    endOfBlock,
    endOfBlock,
  ];
  return [...unsigned(body.length), ...body];
}

function section(id: number, items: readonly Code[]): Code {
  const contents = vector(items);
  return [id, ...unsigned(contents.length), ...contents];
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(name: string): Code {
  return [name.length, ...new TextEncoder().encode(name)];
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
