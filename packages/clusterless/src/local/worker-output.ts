import type { Readable, Writable } from 'node:stream';

/** Forwards text line by line under a name; a last line without end is completed. */
export function forwardLines(stream: Readable, name: string, target: Writable): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) target.write(lines.map((line) => `[${name}] ${line}\n`).join(''));
  });
  stream.on('end', () => {
    if (rest !== '') target.write(`[${name}] ${rest}\n`);
  });
}

/** The end of a text that is too long to keep. */
export class TextTail {
  readonly #characters: number;
  #text = '';

  constructor(characters: number) {
    this.#characters = characters;
  }

  get text(): string {
    return this.#text;
  }

  read(stream: Readable): void {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      this.#text = (this.#text + text).slice(-this.#characters);
    });
  }
}
