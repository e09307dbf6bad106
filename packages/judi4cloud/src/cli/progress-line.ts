import { stripVTControlCharacters, styleText } from 'node:util';
import type { ProgressState } from '@judi4cloud/experiments';

const cells = 24;
const redrawEvery = 80;
const plainLineEvery = 5000;
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** One line of progress: a bar that is redrawn on a terminal, elsewhere a plain line every few seconds. */
export class ProgressLine {
  readonly #label: string;
  readonly #stream: NodeJS.WriteStream;
  readonly #noun: string;
  #last = performance.now();
  #drawn = false;

  constructor(label: string, stream: NodeJS.WriteStream, noun = 'shot') {
    this.#label = label;
    this.#stream = stream;
    this.#noun = noun;
    if (stream.isTTY) this.#draw(`${label} …`);
  }

  update(progress: ProgressState): void {
    const now = performance.now();
    if (now - this.#last < (this.#stream.isTTY ? redrawEvery : plainLineEvery)) return;
    this.#last = now;
    const state = describeProgress(progress, this.#noun);
    if (this.#stream.isTTY) this.#draw(`${this.#label}  ${this.#bar(progress.fraction ?? 0)}  ${state}`);
    else this.#stream.write(`${this.#label}: ${state}\n`);
  }

  /** Takes the bar off the terminal. */
  clear(): void {
    if (!this.#drawn) return;
    this.#stream.write('\r\x1b[2K');
    this.#drawn = false;
  }

  #draw(words: string): void {
    const columns = this.#stream.columns || 80;
    const fits = stripVTControlCharacters(words).length < columns;
    this.#stream.write(`\r\x1b[2K${fits ? words : stripVTControlCharacters(words).slice(0, columns - 1)}`);
    this.#drawn = true;
  }

  #bar(fraction: number): string {
    const words = bar(fraction);
    return styleText('cyan', words, { stream: this.#stream, validateStream: true });
  }
}

/** A bar of eighths of cells. */
export function bar(fraction: number): string {
  const full = Math.min(1, Math.max(0, fraction)) * cells;
  const whole = Math.floor(full);
  const part = eighths[Math.floor((full - whole) * 8)];
  return `${'█'.repeat(whole)}${part}`.padEnd(cells, '░');
}

/** `3 of 8 shots, 41 %, 12 s to go`; on a cluster also `pulling the image: 1 starting, 1 idle, $0.12` */
export function describeProgress({ done, total, fraction, eta, cluster }: ProgressState, noun = 'shot'): string {
  const parts = [total === undefined ? `${done} ${noun}s` : `${done} of ${total} ${noun}${total === 1 ? '' : 's'}`];
  if (fraction !== undefined) parts.push(`${Math.round(100 * fraction)} %`);
  if (eta !== undefined) parts.push(`${duration(eta)} to go`);
  if (cluster !== undefined) parts.push(describeCluster(cluster));
  return parts.join(', ');
}

function describeCluster({ phase, nodes, cost }: NonNullable<ProgressState['cluster']>): string {
  const states = Object.entries(nodes).map(([state, count]) => `${count} ${state}`);
  const spent = cost === undefined || cost.amount < 0.005 ? [] : [`$${cost.amount.toFixed(2)}`];
  return `${phase === 'running' ? 'nodes' : phase}: ${[...states, ...spent].join(', ') || 'none yet'}`;
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 100 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
