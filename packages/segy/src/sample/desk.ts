import { hostIsLittleEndian } from './number-layout.ts';
import { type VectorDecoder, vectorModule } from './vector-module.ts';

/** The part of the WebAssembly interface that is used here: neither Node's nor ECMAScript's type library declares it. */
interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: DeskExports };
}

type DeskExports = { readonly memory: { readonly buffer: ArrayBuffer } } & {
  readonly [name in VectorDecoder]: (from: number, stride: number, length: number, to: number, end: number) => void;
};

/** Memory in which files are read and samples decoded: what lies there need not be copied for the decoders. */
export interface Desk {
  /** Room for `windowBytes` at any place in a cache line, to be read into in turn. */
  readonly windows: readonly [Uint8Array, Uint8Array];
  /** The decoders and the memory they work in, which holds the windows; `null` where there is no WebAssembly. */
  readonly decoders: { readonly run: DeskExports; readonly memory: ArrayBuffer } | null;
}

/** Large enough that a read costs little beside the bytes it brings, small enough for the processor's cache. */
export const windowBytes = 1 << 19;

export const cacheLine = 64;

/** Bytes before each window, which decoding its first ones may use. */
export const deskMargin = cacheLine;

const windowRoom = windowBytes + cacheLine;
const page = 1 << 16;
const pages = (2 * windowBytes) / page + 1;

/** Desks kept for the next reader. */
const mostIdle = 8;
const idle: Desk[] = [];
const byMemory = new WeakMap<ArrayBufferLike, Desk>();
let compiled: object | null | undefined;

/** A desk for one reader alone, until it is given back. */
export function borrowDesk(): Desk {
  return idle.pop() ?? makeDesk();
}

export function giveBack(desk: Desk): void {
  if (idle.length < mostIdle) idle.push(desk);
}

/** The desk that these bytes lie on, if they do, and decoders can reach them. */
export function deskUnder(bytes: Uint8Array): Desk | undefined {
  return byMemory.get(bytes.buffer);
}

function makeDesk(): Desk {
  if (compiled === undefined) compiled = compile();
  if (compiled === null) return { windows: [new Uint8Array(windowRoom), new Uint8Array(windowRoom)], decoders: null };
  const { exports: run } = new (webAssembly().Instance)(compiled);
  const { buffer: memory } = run.memory;
  const window = (start: number) => new Uint8Array(memory, start, windowRoom);
  const desk: Desk = { windows: [window(deskMargin), window(2 * deskMargin + windowRoom)], decoders: { run, memory } };
  byMemory.set(memory, desk);
  return desk;
}

/** `null` where the engine has no SIMD, or a page's security policy forbids WebAssembly: JavaScript decodes the same, slower. */
function compile(): object | null {
  if (!hostIsLittleEndian) return null;
  try {
    return new (webAssembly().Module)(vectorModule(pages));
  } catch {
    return null;
  }
}

function webAssembly(): WebAssemblyInterface {
  return (globalThis as unknown as { WebAssembly: WebAssemblyInterface }).WebAssembly;
}
