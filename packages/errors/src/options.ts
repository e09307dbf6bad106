import { nearestWord } from './nearest-word.ts';
import { shown } from './show-value.ts';
import { tagged } from './tagged-error.ts';

/** An option is unknown, or its value cannot be used. */
export class OptionError extends tagged('OptionError', ({ problem }: { option: string; problem: string }) => problem) {}

/** Which values an option takes. */
export interface OptionRule {
  readonly holds: (value: unknown) => boolean;
  /** What is expected, in words that follow `expected`. */
  readonly expected: string;
  /** Whether it can't be left out. */
  readonly required?: boolean;
}

/** A rule for each option. */
export type OptionRules<Options> = { readonly [Name in keyof Required<Options>]: OptionRule };

export const flag: OptionRule = { holds: (v) => typeof v === 'boolean', expected: 'true or false' };
export const text: OptionRule = { holds: (v) => typeof v === 'string', expected: 'a text' };
export const count: OptionRule = {
  holds: (v) => Number.isInteger(v) && (v as number) >= 1,
  expected: 'a whole number from 1 on',
};

/** One of some words. */
export const oneOf = (...values: readonly string[]): OptionRule => ({
  holds: (v) => typeof v === 'string' && values.includes(v),
  expected: `one of ${values.map((v) => `'${v}'`).join(', ')}`,
});

/** Options that were given: none of them is `undefined`. */
export type GivenOptions<Options> = { readonly [Name in keyof Options]: Exclude<Options[Name], undefined> };

/** What options are called in messages. */
export interface OptionWords {
  /** Whose they are, such as `image`; left out where it is plain. */
  readonly of?: string;
  /** Where there is no name that may have been meant. */
  readonly advice?: (key: string) => string | undefined;
}

/**
 * The options that were given, each known and usable; those that are `undefined` are left out.
 *
 * @throws OptionError for what is no object, unknown names, with the name that may have been meant, unusable values, and required ones
 * that are missing
 * @example readOptions<Options>({ spaceOrdre: 8 }, rules); // Unknown option 'spaceOrdre'. Did you mean 'spaceOrder'?
 */
export function readOptions<Options extends object>(
  options: unknown,
  rules: OptionRules<Options>,
  { of, advice }: OptionWords = {},
): GivenOptions<Options> {
  const known = Object.entries<OptionRule>(rules);
  const whose = of === undefined ? '' : ` of ${of}`;
  if (!isPlain(options))
    throw new OptionError({
      option: 'options',
      problem: `Options${whose} are a plain object such as { ${known[0][0]}: … }, got ${shown(options)}.`,
    });
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(rules, key)) continue;
    throw unknownOption(key, Object.keys(rules), whose, advice?.(key));
  }
  const given: Record<string, unknown> = {};
  for (const [key, { holds, expected, required = false }] of known) {
    const value = options[key];
    if (value === undefined && !required) continue;
    const is = value === undefined ? 'missing' : shown(value);
    if (!holds(value))
      throw new OptionError({ option: key, problem: `Option ${key}${whose} is ${is}, expected ${expected}.` });
    given[key] = value;
  }
  return given as GivenOptions<Options>;
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

function unknownOption(key: string, names: readonly string[], whose: string, known: string | undefined): OptionError {
  const meant = nearestWord(key.replaceAll('_', ''), names);
  const advice = known ?? (meant ? `Did you mean '${meant}'?` : `Options are ${names.join(', ')}.`);
  return new OptionError({ option: key, problem: `Unknown option '${key}'${whose}.`, advice });
}
