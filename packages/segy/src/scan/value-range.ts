/** The least and the greatest of some values, both within. */
export type ValueRange = readonly [number, number];

/** What has to be passed, where something else was. */
export const aRange = 'two numbers, the least and the greatest';

/** Whether it is two numbers that don't fall. */
export function isRange(value: unknown): value is ValueRange {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((end) => typeof end === 'number') &&
    // Not of NaN.
    value[0] <= value[1]
  );
}
