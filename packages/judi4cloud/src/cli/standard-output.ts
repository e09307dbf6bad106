import { inOurWords } from '@judi4cloud/errors';

/** Writes text to the standard output no faster than it is read, and notices when nobody reads on (`… | head`). */
export class StandardOutput implements Disposable {
  readonly #stream: NodeJS.WriteStream;
  #pending = '';
  #failure: Error | undefined;
  readonly #fail = (error: Error): void => {
    this.#failure = error;
  };

  constructor(stream: NodeJS.WriteStream = process.stdout) {
    this.#stream = stream;
    stream.on('error', this.#fail);
  }

  /** Whether the reader has gone, so that the rest isn't wanted. */
  get closed(): boolean {
    return this.#failure !== undefined && 'code' in this.#failure && this.#failure.code === 'EPIPE';
  }

  async write(text: string): Promise<void> {
    this.#pending += text;
    if (this.#pending.length >= 65536) await this.flush();
  }

  /** @throws FileSystemError when the stream failed, unless its reader has gone */
  async flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    if (text !== '' && this.#failure === undefined) {
      await new Promise<void>((resolve) => this.#stream.write(text, () => resolve()));
    }
    if (this.#failure !== undefined && !this.closed) throw inOurWords(this.#failure, 'The output', 'written');
  }

  [Symbol.dispose](): void {
    if (this.#failure === undefined) this.#stream.off('error', this.#fail);
  }
}
