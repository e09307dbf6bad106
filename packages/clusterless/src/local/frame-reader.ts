/** Bytes before each frame: length of its JSON head (u32), 4 bytes of zero, length of its body (u64), little endian. */
export const frameStart = 16;

/**
 * Cuts a stream of bytes into frames of a JSON head and a binary body.
 *
 * Each body is gathered in memory of its own, so it may be kept and written to.
 */
export class FrameReader<Message> {
  readonly #onFrame: (message: Message, body: Uint8Array) => void;
  readonly #start = Buffer.alloc(frameStart);
  #part: 'start' | 'head' | 'body' = 'start';
  #target: Buffer = this.#start;
  #filled = 0;
  #message: Message | undefined;

  constructor(onFrame: (message: Message, body: Uint8Array) => void) {
    this.#onFrame = onFrame;
  }

  /** Takes the next bytes of the stream; they are copied. */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      const piece = Math.min(chunk.length - at, this.#target.length - this.#filled);
      this.#target.set(piece === chunk.length ? chunk : chunk.subarray(at, at + piece), this.#filled);
      this.#filled += piece;
      at += piece;
      while (this.#filled === this.#target.length) this.#advance();
    }
  }

  #advance(): void {
    switch (this.#part) {
      case 'start':
        this.#expect('head', Buffer.allocUnsafe(this.#start.readUInt32LE(0)));
        return;
      case 'head':
        this.#message = JSON.parse(this.#target.toString('utf8')) as Message;
        this.#expect('body', Buffer.allocUnsafeSlow(Number(this.#start.readBigUInt64LE(8))));
        return;
      case 'body': {
        const body = this.#target;
        this.#expect('start', this.#start);
        this.#onFrame(this.#message as Message, body);
        return;
      }
      default:
        this.#part satisfies never;
    }
  }

  #expect(part: 'start' | 'head' | 'body', target: Buffer): void {
    this.#part = part;
    this.#target = target;
    this.#filled = 0;
  }
}

/** A frame as chunks to write; the body is not copied. */
export function frame(message: unknown, body: readonly Uint8Array[]): Uint8Array[] {
  const head = Buffer.from(JSON.stringify(message), 'utf8');
  const start = Buffer.alloc(frameStart);
  start.writeUInt32LE(head.length, 0);
  start.writeBigUInt64LE(BigInt(body.reduce((sum, chunk) => sum + chunk.length, 0)), 8);
  return [Buffer.concat([start, head]), ...body];
}
