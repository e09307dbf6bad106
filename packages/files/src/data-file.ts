import type { Attributes, Values } from './content/variable.ts';

/** A variable of an open file. */
export interface StoredVariable {
  readonly name: string;
  readonly shape: readonly number[];
  /** Names of the axes, the slowest first, where the file has them. */
  readonly dimensions: readonly string[] | undefined;
  /** Whether axes stand in the order of their names (x[, y], z) or in reverse, as Julia stores them; where the file says it. */
  readonly order: 'natural' | 'reversed' | undefined;
  readonly attributes: Attributes;
  /** Why spacing and origin aren't known. */
  readonly unplaced?: string;
  /** Rows along the slowest axis that are best read together. */
  readonly rows: number;
}

/** Rows along the slowest axis, from `start` to before `stop`. */
export type Rows = readonly [start: number, stop: number];

/** A file that is open for reading, whatever its format. */
export interface DataFile extends AsyncDisposable {
  readonly path: string;
  readonly attributes: Attributes;
  /** All arrays of numbers in it. */
  readonly variables: readonly StoredVariable[];
  /** Types of what else is in it, by name. */
  readonly others?: ReadonlyMap<string, string>;
  /**
   * Reads values of a variable: all, or some rows.
   *
   * @throws DataFileError when they can't be read
   */
  read(variable: StoredVariable, rows?: Rows): Promise<Values>;
}
