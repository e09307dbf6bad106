import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

const filePattern = /^journal-(\d{8})\.jsonl$/;
/** A journal is written anew when it is larger than this, and several times what it was at first. */
const smallest = 16 * 2 ** 20;
const growth = 4;

/**
 * A file of changes, one line for each step: a checksum and JSON. A line that was not written to its end doesn't count,
 * so a step is in the file as a whole or not at all, wherever the writer was killed.
 *
 * A new file begins with all that is known; it takes the place of the old one when it is complete.
 */
export class JournalFile {
  readonly #folder: string;
  #number: number;
  #fd: number;
  #bytes = 0;
  #firstBytes = 0;

  private constructor(folder: string, number: number, fd: number) {
    this.#folder = folder;
    this.#number = number;
    this.#fd = fd;
  }

  /** Opens the newest journal of a folder and hands over its steps. */
  static open(folder: string, replay: (step: unknown) => void): JournalFile {
    const numbers = journals(folder);
    const number = numbers.at(-1) ?? 0;
    const fd = openSync(join(folder, fileName(number)), 'a+', 0o600);
    const file = new JournalFile(folder, number, fd);
    file.#replay(replay);
    for (const old of numbers) if (old !== number) rmSync(join(folder, fileName(old)));
    return file;
  }

  append(step: unknown): void {
    this.#bytes += write(this.#fd, step);
  }

  get wantsRewrite(): boolean {
    return this.#bytes > smallest && this.#bytes > growth * this.#firstBytes;
  }

  /** Begins a new file with these steps. */
  rewrite(steps: Iterable<unknown>): void {
    const path = join(this.#folder, fileName(this.#number + 1));
    const fd = openSync(`${path}.new`, 'w', 0o600);
    let bytes = 0;
    for (const step of steps) bytes += write(fd, step);
    fsyncSync(fd);
    renameSync(`${path}.new`, path);
    closeSync(this.#fd);
    rmSync(join(this.#folder, fileName(this.#number)));
    this.#number += 1;
    this.#fd = fd;
    this.#bytes = bytes;
    this.#firstBytes = bytes;
  }

  close(): void {
    fsyncSync(this.#fd);
    closeSync(this.#fd);
  }

  #replay(replay: (step: unknown) => void): void {
    const content = readFileSync(join(this.#folder, fileName(this.#number)));
    let start = 0;
    for (let end = content.indexOf(10, start); end >= 0; end = content.indexOf(10, start)) {
      const step = readLine(content.subarray(start, end));
      if (step === undefined) break;
      replay(step);
      start = end + 1;
    }
    ftruncateSync(this.#fd, start);
    this.#bytes = start;
    this.#firstBytes = start;
  }
}

function journals(folder: string): number[] {
  return readdirSync(folder)
    .flatMap((name) => filePattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function fileName(number: number): string {
  return `journal-${String(number).padStart(8, '0')}.jsonl`;
}

function write(fd: number, step: unknown): number {
  const json = JSON.stringify(step);
  const line = Buffer.from(`${checksum(json)} ${json}\n`);
  for (let done = 0; done < line.length; ) done += writeSync(fd, line, done);
  return line.length;
}

function readLine(line: Buffer): unknown {
  const text = line.toString();
  const json = text.slice(9);
  if (text.slice(0, 9) !== `${checksum(json)} `) return undefined;
  return JSON.parse(json) as unknown;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
