import { shown } from '@judi4cloud/errors';
import { HeaderValueError } from '../errors.ts';
import type { SegyIndex, ShotTable } from './segy-index.ts';
import { aRange, isRange, type ValueRange } from './value-range.ts';

/** Values of header fields: a number, or the first and the last of a range, both within. */
export type FieldValues = Readonly<Record<string, number | ValueRange>>;

/** A column, and what its values have to be. */
export interface WantedValues {
  readonly column: ArrayLike<number>;
  readonly range: ValueRange;
}

/** A number as the range that it alone is in. @throws HeaderValueError when it is neither a number nor a range */
export function wantedRange(field: string, value: unknown): ValueRange {
  if (typeof value === 'number' && !Number.isNaN(value)) return [value, value];
  if (isRange(value)) return value;
  const several = Array.isArray(value) && value.length > 2;
  throw new HeaderValueError({
    field,
    got: shown(value),
    expected: `a number, or ${aRange}`,
    advice: several
      ? `Values apart are not chosen at once: pass a range, or each alone, con.where({ ${field}: ${shown(value[0])} }) and so on.`
      : undefined,
  });
}

/** The traces of shots that have all the values, shot by shot in their order; shots without such traces are left out. */
export function tracesWhere({ shots }: SegyIndex, chosen: Uint32Array, wanted: readonly WantedValues[]): ShotTable {
  const { starts, order } = shots;
  const most = chosen.reduce((sum, shot) => sum + starts[shot + 1] - starts[shot], 0);
  const found = new Uint32Array(most);
  const ends = [0];
  let count = 0;
  for (const shot of chosen) {
    for (let j = starts[shot]; j < starts[shot + 1]; j++) {
      const trace = order === undefined ? j : order[j];
      if (wanted.every(({ column, range }) => column[trace] >= range[0] && column[trace] <= range[1])) {
        found[count++] = trace;
      }
    }
    if (count > ends[ends.length - 1]) ends.push(count);
  }
  return { starts: Uint32Array.from(ends), order: found.slice(0, count) };
}
