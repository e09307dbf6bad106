import type { WritableFile } from './opened-file.ts';

/** A file that grows in memory. */
export class MemoryFile implements WritableFile {
  #held: Uint8Array;
  #size = 0;

  /** @param expected bytes that it will have, about */
  constructor(expected: number) {
    this.#held = new Uint8Array(expected);
  }

  get size(): number {
    return this.#size;
  }

  readSync(offset: number, into: Uint8Array): void {
    into.set(this.#held.subarray(offset, offset + into.length));
  }

  writeSync(offset: number, bytes: Uint8Array): void {
    this.resize(Math.max(this.#size, offset + bytes.length));
    this.#held.set(bytes, offset);
  }

  resize(size: number): void {
    if (size > this.#held.length) this.#hold(Math.max(size, Math.ceil(1.25 * this.#held.length)));
    else if (size < this.#size) this.#held.fill(0, size, this.#size);
    this.#size = size;
  }

  /** The bytes, which are no more this file's. */
  take(): Uint8Array {
    this.#hold(this.#size);
    return this.#held;
  }

  #hold(length: number): void {
    this.#held = new Uint8Array((this.#held.buffer as ArrayBuffer).transfer(length));
  }
}
