import { type ByteSource, gapOf, readExactly } from '../source/byte-source.ts';

const smallWindow = 65536;
const largeWindow = 1 << 20;

/** Reads trace headers one after the other, in windows where they are near each other. */
export class HeaderCursor {
  readonly #source: ByteSource;
  #window: Uint8Array = new Uint8Array(0);
  #from = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The `length` bytes at `offset` if they are in the window. */
  peek(offset: number, length: number): DataView | null {
    const at = offset - this.#from;
    if (at < 0 || at + length > this.#window.length) return null;
    return new DataView(this.#window.buffer, this.#window.byteOffset + at, length);
  }

  /** Moves the window to `offset`; a long way from the last one means that headers are far apart. */
  async load(offset: number, length: number, signal?: AbortSignal): Promise<DataView> {
    const jump = offset - (this.#from + this.#window.length);
    const near = jump <= gapOf(this.#source);
    const size = Math.max(length, Math.min(near ? largeWindow : smallWindow, this.#source.size - offset));
    this.#window = await readExactly(this.#source, offset, size, signal);
    this.#from = offset;
    return new DataView(this.#window.buffer, this.#window.byteOffset, length);
  }
}
