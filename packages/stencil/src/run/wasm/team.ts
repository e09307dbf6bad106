import { word, wordsPerLine } from './job.ts';

/** Looks at the barrier before a thread goes to sleep: about 20 µs. */
const looks = 10_000;

/** Longest sleep at a barrier between two looks at the stop word, in milliseconds. */
const longestSleep = 20;

/** The threads of one run, as one of them sees them. */
export class Team {
  private readonly words: Int32Array;
  private readonly threads: number;
  private readonly thread: number;

  constructor(words: Int32Array, threads: number, thread: number) {
    this.words = words;
    this.threads = threads;
    this.thread = thread;
  }

  get stopped(): boolean {
    return Atomics.load(this.words, word.stop) !== 0;
  }

  /**
   * A block of the present task that no thread has taken yet; −1 when all are taken. First those of the thread's own part,
   * the same in every step, so that they stay in its core's cache; then those that others have left.
   */
  take(blocks: number): number {
    const { words, threads, thread } = this;
    for (let i = 0; i < threads; i++) {
      const part = (thread + i) % threads;
      const first = Math.floor((part * blocks) / threads);
      const block = first + Atomics.add(words, word.taken + wordsPerLine * part, 1);
      if (block < Math.floor(((part + 1) * blocks) / threads)) return block;
    }
    return -1;
  }

  /** Waits until all threads are here, or until they are to stop; blocks count from 0 again afterwards. */
  meet(): void {
    const { words } = this;
    const passed = Atomics.load(words, word.passed);
    if (Atomics.add(words, word.arrived, 1) === this.threads - 1) {
      for (let i = 0; i < this.threads; i++) Atomics.store(words, word.taken + wordsPerLine * i, 0);
      Atomics.store(words, word.arrived, 0);
      Atomics.store(words, word.passed, passed + 1);
      if (Atomics.load(words, word.asleep) > 0) Atomics.notify(words, word.passed);
      return;
    }
    for (let look = 0; look < looks; look++) if (Atomics.load(words, word.passed) !== passed) return;
    Atomics.add(words, word.asleep, 1);
    while (Atomics.load(words, word.passed) === passed && !this.stopped) {
      Atomics.wait(words, word.passed, passed, longestSleep);
    }
    Atomics.sub(words, word.asleep, 1);
  }
}
