import { styleText } from 'node:util';
import type { Activity, Reporter, RowCells } from '@judi4cloud/experiments';
import { ProgressLine } from './progress-line.ts';

type Format = Parameters<typeof styleText>[0];

/** Writes for people: results to the standard output, progress and warnings to the standard error. */
export class Screen implements Reporter {
  readonly #out: NodeJS.WriteStream;
  readonly #err: NodeJS.WriteStream;
  #active: ProgressLine | undefined;

  constructor(out: NodeJS.WriteStream = process.stdout, err: NodeJS.WriteStream = process.stderr) {
    this.#out = out;
    this.#err = err;
  }

  heading(words: string): void {
    this.#print(this.#out, `\n${this.#style('bold', words, this.#out)}`);
  }

  line(words: string): void {
    this.#print(this.#out, words);
  }

  note(words: string): void {
    this.#print(this.#out, this.#style('dim', words, this.#out));
  }

  warn(words: string): void {
    this.#print(this.#err, this.#style('yellow', `Warning: ${words}`, this.#err));
  }

  error(words: string): void {
    this.#print(this.#err, `${this.#style('red', 'Error:', this.#err)} ${words}`);
  }

  row(cells: RowCells, widths: readonly number[], kind: 'head' | 'body'): void {
    const words = cells
      .map((cell, k) => (k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k])))
      .join('  ')
      .trimEnd();
    this.#print(this.#out, kind === 'head' ? this.#style('dim', words, this.#out) : words);
  }

  activity(label: string, noun = 'shot'): Activity {
    const line = new ProgressLine(label, this.#err, noun);
    this.#active = line;
    return {
      update: (state) => line.update(state),
      [Symbol.dispose]: () => {
        line.end();
        if (this.#active === line) this.#active = undefined;
      },
    };
  }

  #print(stream: NodeJS.WriteStream, words: string): void {
    this.#active?.clear();
    stream.write(`${words}\n`);
  }

  #style(format: Format, words: string, stream: NodeJS.WriteStream): string {
    return styleText(format, words, { stream, validateStream: true });
  }
}
