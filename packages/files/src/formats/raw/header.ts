import type { Attributes, Source } from '../../content/variable.ts';

/** An axis of stored values. */
export interface StoredAxis {
  readonly name: string;
  readonly unit: string;
  readonly n: number;
  /** Distance between values and place of the first, where they are evenly spaced. */
  readonly d?: number;
  readonly o?: number;
  /** Places of the values, where they are not. */
  readonly coordinates?: readonly number[];
}

/** A variable of a raw file: in a file of its own, or, where it is small, in the header. */
export interface RawVariable {
  readonly dtype: Source['dtype'];
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
  readonly attributes: Attributes;
  readonly data?: string;
  /** Values in their order; null stands for NaN. */
  readonly values?: readonly (number | null)[];
}

/** What a JSON header says of the raw values beside it. */
export interface RawHeader {
  readonly format: 'judi4cloud-raw-1';
  /** Name of the file of raw values; none where the header says all. */
  readonly data?: string;
  readonly dtype: 'float32';
  readonly byteOrder: 'little';
  readonly what: string;
  readonly units: string;
  /** Slowest axis first. */
  readonly n: readonly number[];
  readonly d: readonly (number | null)[];
  readonly o: readonly (number | null)[];
  readonly axes: readonly StoredAxis[];
  /** All variables by their names: what `data` holds first, then positions, times and the like. */
  readonly variables?: Readonly<Record<string, RawVariable>>;
  readonly attributes?: Attributes;
}
