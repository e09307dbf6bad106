import type { ProgressEvent } from '@judi4cloud/clusterless';
import type { Reporter } from './reporter.ts';

/** A product that was computed: what, how large, how long. */
export interface Measurement {
  readonly what: string;
  /** Norm of the result, or the value of an objective. */
  readonly norm: number;
  readonly seconds: number;
  /** Grid points updated, in 10⁹. */
  readonly gpoints: number;
  readonly backend: string;
}

/** What a product is told about its run. */
export interface RunHandle {
  readonly signal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
}

export interface Task<T> {
  readonly what: string;
  /** Grid points that it updates. */
  readonly points: number;
  readonly run: (handle: RunHandle) => Promise<T>;
  readonly norm: (result: T) => number;
}

const head = ['what', 'norm or value', 'seconds', 'GPts/s', 'backend'];
const widths = [37, 13, 7, 7, 7];

/** What the speed of a table is. */
export const speedLegend = 'GPts/s: 10⁹ updates of a grid point in a second.';

/** Runs products one after another, shows their progress and a table row for each. */
export class Measurements {
  readonly rows: Measurement[] = [];
  readonly #reporter: Reporter;
  readonly #backend: string;
  readonly #signal: AbortSignal;
  #hasHead = false;

  constructor(reporter: Reporter, backend: string, signal: AbortSignal) {
    this.#reporter = reporter;
    this.#backend = backend;
    this.#signal = signal;
  }

  /** Runs a product; what was measured is the last of `rows`. */
  async measure<T>({ what, points, run, norm }: Task<T>): Promise<T> {
    this.#signal.throwIfAborted();
    this.#showHead();
    const start = performance.now();
    const result = await this.#run(what, run);
    const seconds = (performance.now() - start) / 1000;
    const row = { what, norm: norm(result), seconds, gpoints: points / 1e9, backend: this.#backend };
    this.rows.push(row);
    this.#reporter.row(cellsOf(row), widths, 'body');
    return result;
  }

  /** Says of a product that there is nothing to measure: under the head, like its row. */
  note(what: string, words: string): void {
    this.#showHead();
    this.#reporter.note(`${what.padEnd(widths[0])}  ${words}`);
  }

  #showHead(): void {
    if (!this.#hasHead) this.#reporter.row(head, widths, 'head');
    this.#hasHead = true;
  }

  async #run<T>(what: string, run: (handle: RunHandle) => Promise<T>): Promise<T> {
    using activity = this.#reporter.activity(what);
    return await run({ signal: this.#signal, onProgress: (event) => activity.update(event) });
  }
}

/** A measurement as words. */
export function cellsOf({ what, norm, seconds, gpoints, backend }: Measurement): string[] {
  return [what, norm === 0 ? '0' : norm.toPrecision(6), seconds.toFixed(2), (gpoints / seconds).toFixed(2), backend];
}

export const measurementHead: readonly string[] = head;
