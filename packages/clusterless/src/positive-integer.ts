/**
 * Checks a count.
 *
 * @throws RangeError when it is no whole number of at least 1
 */
export function positiveInteger(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new RangeError(`${name} is ${value}, expected a whole number of at least 1`);
}
