import { count, OptionError, shown } from '@judi4cloud/errors';

/**
 * Checks a count.
 *
 * @throws OptionError when it is no whole number of at least 1
 */
export function positiveInteger(name: string, value: unknown): number {
  if (count.holds(value)) return value as number;
  throw new OptionError({ option: name, problem: `${name} is ${shown(value)}, expected ${count.expected}.` });
}
