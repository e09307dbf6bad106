import type { WasmMemory, WasmModule } from './webassembly.ts';

/** Work of one kind that threads share: a box of indices, cut into blocks. */
export interface Task {
  /** Exported function: `(frame, scratch, t, lower and upper bound along each axis of the box)`. */
  readonly function: string;
  /** Done in steps where `t mod every = 0`. */
  readonly every: number;
  readonly extent: readonly number[];
  readonly block: readonly number[];
}

/** One thread's part in a run; plain data, to be posted to it. */
export interface Job {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  /** Addresses of the call's frame, of the words that its threads share, and of this thread's scratch memory. */
  readonly frame: number;
  readonly control: number;
  readonly scratch: number;
  readonly thread: number;
  readonly threads: number;
  readonly first: number;
  readonly steps: number;
  readonly direction: 1 | -1;
  /** In order, at every step. */
  readonly tasks: readonly Task[];
}

/** What a worker answers to a job. */
export type Report = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly error: unknown };

/** Indices of the shared words, each on a cache line of its own. */
export const word = {
  /** Not zero: threads are to leave as soon as they can. */
  stop: 0,
  /** Steps done. */
  progress: 16,
  /** Threads that wait at the present barrier. */
  arrived: 32,
  /** Barriers passed. */
  passed: 48,
  /** Threads that sleep until `passed` changes. */
  asleep: 64,
  /** Blocks of the present task taken from the first thread's part; those of the next threads follow. */
  taken: 80,
} as const;

/** Words from one thread's `taken` to the next one's. */
export const wordsPerLine = 16;

export const controlBytes = (threads: number): number => 4 * (word.taken + wordsPerLine * threads);

export function blocksOf({ extent, block }: Task): number {
  return extent.reduce((product, length, axis) => product * Math.ceil(length / block[axis]), 1);
}

/** Makes the threads of a run leave, sleeping ones too. */
export function stopThreads(words: Int32Array): void {
  Atomics.store(words, word.stop, 1);
  Atomics.notify(words, word.passed);
}
