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
import { unwritable } from '../errors.ts';

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
  /** A step was begun and not written to its end. */
  #torn = false;

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

  /**
   * Writes a step, as a whole or not at all.
   *
   * @throws StateFolderError when the disk is full, or has another fault
   */
  append(step: unknown): void {
    try {
      this.#mend();
      this.#torn = true;
      this.#bytes += write(this.#fd, step);
      this.#torn = false;
    } catch (cause) {
      throw unwritable(this.#folder, cause);
    }
  }

  get wantsRewrite(): boolean {
    return this.#bytes > smallest && this.#bytes > growth * this.#firstBytes;
  }

  /**
   * Begins a new file with these steps.
   *
   * @throws StateFolderError when it can't be written; the old one goes on, and it is time for a new one when it has grown as much again
   */
  rewrite(steps: Iterable<unknown>): void {
    const path = join(this.#folder, fileName(this.#number + 1));
    const [old, oldFd] = [join(this.#folder, fileName(this.#number)), this.#fd];
    try {
      const { fd, bytes } = writeAll(path, steps);
      this.#number += 1;
      this.#fd = fd;
      this.#bytes = bytes;
      this.#firstBytes = bytes;
      this.#torn = false;
    } catch (cause) {
      this.#firstBytes = this.#bytes;
      throw unwritable(this.#folder, cause);
    }
    closeSync(oldFd);
    rmSync(old, { force: true });
  }

  close(): void {
    try {
      fsyncSync(this.#fd);
    } finally {
      closeSync(this.#fd);
    }
  }

  /** Takes the beginning of a step away whose rest could not be written. */
  #mend(): void {
    if (!this.#torn) return;
    ftruncateSync(this.#fd, this.#bytes);
    this.#torn = false;
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

/** Writes a whole file beside its place and puts it there when it is complete; nothing of it stays when it can't be completed. */
function writeAll(path: string, steps: Iterable<unknown>): { readonly fd: number; readonly bytes: number } {
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  // What is appended goes to the end of the file, also after a step that was taken back.
  const fd = openSync(draft, 'ax', 0o600);
  try {
    let bytes = 0;
    for (const step of steps) bytes += write(fd, step);
    fsyncSync(fd);
    renameSync(draft, path);
    return { fd, bytes };
  } catch (error) {
    closeSync(fd);
    rmSync(draft, { force: true });
    throw error;
  }
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
