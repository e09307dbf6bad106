import { type OptionRule, text } from '@judi4cloud/errors';

const isNumber = (value: unknown): value is number => typeof value === 'number';

/** Lists of numbers: arrays, and typed arrays but those of big integers. */
export function isNumbers(value: unknown): value is ArrayLike<number> {
  if (Array.isArray(value)) return isList(value, isNumber);
  return ArrayBuffer.isView(value) && !(value instanceof DataView) && !/^Big/.test(value.constructor.name);
}

export const isPlain = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether it is a list of what the test holds for; holes are none. */
export const isList = (value: unknown, holds: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && Array.from(value).every(holds);

/** Smallest and largest number of pixels of a side. */
const pixelRange = [20, 8000] as const;

/** Rules for values of the right kind; whether they fit the data is checked with the data. */
export const rules = {
  title: text,
  samples: {
    holds: (value) => value instanceof Float32Array,
    expected: 'a Float32Array (Float32Array.from(values) makes one)',
    required: true,
  },
  number: { holds: isNumber, expected: 'a number' },
  numbers: { holds: isNumbers, expected: 'a list of numbers' },
  pair: { holds: (value) => isNumbers(value) && value.length === 2, expected: 'a list of two numbers' },
  pixels: {
    holds: (value) => isNumber(value) && value >= pixelRange[0] && value <= pixelRange[1],
    expected: `a number of pixels from ${pixelRange[0]} to ${pixelRange[1]}`,
  },
  wholeNumber: {
    holds: (value) => Number.isInteger(value) && (value as number) >= 1,
    expected: 'a whole number from 1 on',
  },
} satisfies Record<string, OptionRule>;

/** A rule whose option can't be left out. */
export const required = (rule: OptionRule): OptionRule => ({ ...rule, required: true });
