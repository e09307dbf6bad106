import { stripVTControlCharacters, styleText } from 'node:util';
import type { ProgressState } from '@judi4cloud/experiments';
import { describeProgress, soFar } from './progress-words.ts';

/** Cells of the bar: as many as there are columns for, up to the most; none rather than fewer than the least. */
const cells = { most: 24, least: 6 };
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Milliseconds between two drawings of the bar. */
const redrawEvery = 80;
/** Milliseconds after which the bar is drawn anew although nothing happened: time passes. */
const tick = 500;
/** Milliseconds until the first plain line and, each time half as many more, between it and the next, up to the last. */
const plainLines = { first: 5000, growth: 1.5, longest: 60_000 };

/** One line of progress: a bar that is redrawn on a terminal, elsewhere a plain line every now and then, ever more rarely. */
export class ProgressLine {
  readonly #label: string;
  readonly #stream: NodeJS.WriteStream;
  readonly #noun: string;
  readonly #timer: NodeJS.Timeout;
  readonly #begun = performance.now();
  #state: ProgressState | undefined;
  /** When the state was told. */
  #told = this.#begun;
  #last = this.#begun;
  #wait = plainLines.first;
  #drawn = false;

  constructor(label: string, stream: NodeJS.WriteStream, noun = 'shot') {
    this.#label = label;
    this.#stream = stream;
    this.#noun = noun;
    this.#timer = setInterval(() => this.#show(tick), tick).unref();
    if (stream.isTTY) this.#draw(`${label} …`);
  }

  update(progress: ProgressState): void {
    this.#state = progress;
    this.#told = performance.now();
    this.#show(redrawEvery);
  }

  /** Takes the bar off the terminal; it comes back with the next change. */
  clear(): void {
    if (!this.#drawn) return;
    this.#stream.write('\r\x1b[2K');
    this.#drawn = false;
  }

  /** Ends the line. */
  end(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  /** Shows the state unless the last drawing is more recent. */
  #show(redraw: number): void {
    const state = this.#state;
    const now = performance.now();
    if (now - this.#last < (this.#stream.isTTY ? redraw : this.#wait)) return;
    this.#last = now;
    const words = state
      ? describeProgress(this.#sinceBegun(state), this.#noun, now - this.#told)
      : soFar(now - this.#begun);
    if (this.#stream.isTTY) {
      this.#draw(this.#withBar(state?.fraction ?? 0, words));
      return;
    }
    this.#wait = Math.min(plainLines.longest, this.#wait * plainLines.growth);
    this.#stream.write(`${this.#label}: ${words}\n`);
  }

  /** What runs may have begun later than the line, after data were sent, or long before it. */
  #sinceBegun(state: ProgressState): ProgressState {
    return { ...state, elapsed: Math.max(state.elapsed ?? 0, this.#told - this.#begun) };
  }

  #draw(words: string): void {
    const fits = stripVTControlCharacters(words).length <= this.#columns;
    this.#stream.write(`\r\x1b[2K${fits ? words : stripVTControlCharacters(words).slice(0, this.#columns)}`);
    this.#drawn = true;
  }

  /** Columns that can be written to without going on in the next line. */
  get #columns(): number {
    return (this.#stream.columns || 80) - 1;
  }

  /** Label, bar and words; where that is too long, a shorter bar, then none, then less of the label. */
  #withBar(fraction: number, words: string): string {
    const free = this.#columns - `${this.#label}    ${words}`.length;
    if (free >= cells.least) {
      const drawn = bar(fraction, Math.min(cells.most, free));
      return `${this.#label}  ${styleText('cyan', drawn, { stream: this.#stream, validateStream: true })}  ${words}`;
    }
    const missing = `${this.#label}  ${words}`.length - this.#columns;
    if (missing <= 0) return `${this.#label}  ${words}`;
    return `${this.#label.slice(0, Math.max(0, this.#label.length - missing - 1))}…  ${words}`;
  }
}

/** A bar of eighths of cells. */
export function bar(fraction: number, length: number): string {
  const full = Math.min(1, Math.max(0, fraction)) * length;
  const whole = Math.floor(full);
  const part = eighths[Math.floor((full - whole) * 8)];
  return `${'█'.repeat(whole)}${part}`.padEnd(length, '░');
}
