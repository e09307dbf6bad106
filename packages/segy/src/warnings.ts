/** What a warning is about. */
export type WarningCode =
  | 'byte-order'
  | 'revision'
  | 'sample-format'
  | 'sample-count'
  | 'text-header'
  | 'trace-length'
  | 'first-trace'
  | 'trace-count'
  | 'extension'
  | 'layout'
  | 'trailer'
  | 'truncated';

/** Something odd about a file that could be read nevertheless. */
export interface SegyWarning {
  readonly code: WarningCode;
  /** What is odd, and what was made of it. */
  readonly message: string;
  /** Where in the file, from 1 as in the standard. */
  readonly byte: number;
  /** How often it occurred; `message` and `byte` speak of the first time. */
  readonly count: number;
}

/** Collects warnings: one per code, with a count, so that a broken file can't fill the memory. */
export class WarningList {
  readonly #byCode = new Map<WarningCode, { code: WarningCode; message: string; byte: number; count: number }>();

  add(code: WarningCode, byte: number, message: string): void {
    const known = this.#byCode.get(code);
    if (known === undefined) this.#byCode.set(code, { code, message, byte, count: 1 });
    else known.count++;
  }

  /** Takes back what turned out otherwise. */
  withdraw(code: WarningCode): void {
    this.#byCode.delete(code);
  }

  get list(): readonly SegyWarning[] {
    return [...this.#byCode.values()].map((warning) => ({ ...warning }));
  }
}
