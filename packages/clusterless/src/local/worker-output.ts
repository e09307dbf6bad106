import type { Readable, Writable } from 'node:stream';

/** Characters of standard error that are kept for error messages. */
const keptCharacters = 4000;

/** Text that a worker writes: forwarded line by line under its name, and its end kept. */
export class WorkerOutput {
  readonly #prefix: string;
  #kept = '';

  constructor(worker: string) {
    this.#prefix = `[${worker}] `;
  }

  /** The last lines that were read. */
  get tail(): string {
    return this.#kept;
  }

  /** @param target where lines go, or `undefined` to keep them only */
  read(stream: Readable, target: Writable | undefined): void {
    let line = '';
    stream.setEncoding('utf8');
    stream.on('error', () => {});
    stream.on('data', (text: string) => {
      this.#kept = (this.#kept + text).slice(-keptCharacters);
      const lines = (line + text).split('\n');
      line = lines.pop() ?? '';
      if (lines.length > 0) target?.write(lines.map((whole) => `${this.#prefix}${whole}\n`).join(''));
    });
    stream.on('end', () => {
      if (line !== '') target?.write(`${this.#prefix}${line}\n`);
    });
  }
}
