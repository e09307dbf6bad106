/** What values a header field takes. */
export interface FieldRange {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly smallest: number;
  readonly largest: number;
  /** Number of different values, at most `countedValues`. */
  readonly different: number;
}

/** The range of a standard field. */
export function rangeOf(fields: readonly FieldRange[], name: string): FieldRange {
  const range = fields.find((field) => field.name === name);
  if (range === undefined) throw new RangeError(`There is no range of ${name}.`);
  return range;
}

/** Different values are counted up to here. */
export const countedValues = 100_000;

/** Follows a column as it is read piece by piece. */
export class RunningRange {
  readonly name: string;
  readonly #values = new Set<number>();
  #first = Number.NaN;
  #last = Number.NaN;
  #smallest = Number.POSITIVE_INFINITY;
  #largest = Number.NEGATIVE_INFINITY;

  constructor(name: string) {
    this.name = name;
  }

  add(column: ArrayLike<number>): void {
    if (column.length === 0) return;
    if (this.#values.size === 0) this.#first = column[0];
    let previous = Number.NaN;
    for (let i = 0; i < column.length; i++) {
      const value = column[i];
      if (value === previous) continue;
      previous = value;
      if (value < this.#smallest) this.#smallest = value;
      if (value > this.#largest) this.#largest = value;
      if (this.#values.size < countedValues) this.#values.add(value);
    }
    this.#last = column[column.length - 1];
  }

  get range(): FieldRange {
    return {
      name: this.name,
      first: this.#first,
      last: this.#last,
      smallest: this.#smallest,
      largest: this.#largest,
      different: this.#values.size,
    };
  }
}
