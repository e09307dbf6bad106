import { type ByteSource, gapOf, readExactly } from '../source/byte-source.ts';

const largestWindow = 1 << 20;

/** Reads trace headers one after the other: single ones at first, in growing windows where they turn out to be near each other. */
export class HeaderCursor {
  readonly #source: ByteSource;
  #window: Uint8Array = new Uint8Array(0);
  #from = 0;
  #size = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The `length` bytes at `offset` if they are in the window. */
  peek(offset: number, length: number): DataView | null {
    const at = offset - this.#from;
    if (at < 0 || at + length > this.#window.length) return null;
    return new DataView(this.#window.buffer, this.#window.byteOffset + at, length);
  }

  /** Moves the window to `offset`. */
  async load(offset: number, length: number, signal?: AbortSignal): Promise<DataView> {
    const jump = Math.abs(offset - (this.#from + this.#window.length));
    this.#size = jump <= gapOf(this.#source) ? Math.min(4 * this.#size, largestWindow) : 0;
    const size = Math.max(length, Math.min(this.#size, this.#source.size - offset));
    this.#window = await readExactly(this.#source, offset, size, signal);
    this.#from = offset;
    this.#size = size;
    return new DataView(this.#window.buffer, this.#window.byteOffset, length);
  }
}
