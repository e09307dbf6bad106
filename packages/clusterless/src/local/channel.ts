import type { Socket } from 'node:net';
import { frame } from './frame-reader.ts';

/** Largest piece handed to the socket at once. */
const sliceBytes = 16 * 2 ** 20;

/** The writing side of a message pipe: frames go out one after the other, at the pace of the reader. */
export class Channel<Message> {
  readonly #socket: Socket;
  #last: Promise<void> = Promise.resolve();

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /**
   * Sends a message after those before it. The body is not copied: leave it alone until the promise resolves.
   *
   * It also resolves when the pipe is closed; that the other side is gone is told by its process, not by its pipe.
   */
  send(message: Message, body: readonly Uint8Array[] = []): Promise<void> {
    const chunks = frame(message, body);
    this.#last = this.#last.then(() => this.#write(chunks));
    return this.#last;
  }

  async #write(chunks: readonly Uint8Array[]): Promise<void> {
    for (const batch of batches(chunks)) {
      if (this.#socket.destroyed) return;
      await new Promise<void>((written) => {
        this.#socket.cork();
        batch.forEach((chunk, i) => {
          this.#socket.write(chunk, i === batch.length - 1 ? () => written() : undefined);
        });
        this.#socket.uncork();
      });
    }
  }
}

/** Cuts chunks to slices and gathers them to batches of about one slice, each written with one call. */
function* batches(chunks: readonly Uint8Array[]): Generator<Uint8Array[]> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += sliceBytes) {
      const slice = chunk.subarray(at, at + sliceBytes);
      batch.push(slice);
      bytes += slice.length;
      if (bytes < sliceBytes) continue;
      yield batch;
      batch = [];
      bytes = 0;
    }
  }
  if (batch.length > 0) yield batch;
}
