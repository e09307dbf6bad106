import { parseDuration } from './duration.ts';
import { ServiceError } from './service-error.ts';

/** Checks a value of a request body and gives it in canonical form; `path` names it in errors. */
export type Reader<T> = (value: unknown, path: string) => T;

/** A property that must be there. */
export interface RequiredField<T> {
  readonly required: Reader<T>;
}

type Field = Reader<unknown> | RequiredField<unknown>;
type Fields = Readonly<Record<string, Field>>;
type Value<F> = F extends RequiredField<infer T> ? T : F extends Reader<infer T> ? T : never;

/** The type of what an object shape reads. */
export type ObjectOf<F extends Fields> = {
  readonly [K in keyof F as F[K] extends RequiredField<unknown> ? K : never]: Value<F[K]>;
} & {
  readonly [K in keyof F as F[K] extends RequiredField<unknown> ? never : K]?: Value<F[K]>;
};

/** The type of what a reader gives. */
export type Shaped<R> = R extends Reader<infer T> ? T : never;

export function required<T>(reader: Reader<T>): RequiredField<T> {
  return { required: reader };
}

/** An object with these properties and no others; null counts as absent, as in OData. */
export function object<F extends Fields>(fields: F): Reader<ObjectOf<F>> {
  const needed = Object.keys(fields).filter((name) => typeof fields[name] !== 'function');
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw invalid(path, value, 'an object is expected');
    }
    const result: Record<string, unknown> = {};
    for (const name in value) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      const given = (value as Record<string, unknown>)[name];
      if (field === undefined) {
        if (name.startsWith('odata.')) continue;
        throw new ServiceError('InvalidRequestBody', {
          Reason: `There is no property '${name}' here`,
          PropertyName: join(path, name),
        });
      }
      if (given === null || given === undefined) continue;
      result[name] = (typeof field === 'function' ? field : field.required)(given, join(path, name));
    }
    for (const name of needed) {
      if (!(name in result)) throw new ServiceError('MissingRequiredProperty', { PropertyName: join(path, name) });
    }
    return result as ObjectOf<F>;
  };
}

/** An array of at most `max` values. */
export function list<T>(reader: Reader<T>, max = Number.POSITIVE_INFINITY): Reader<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw invalid(path, value, 'an array is expected');
    if (value.length > max) throw invalid(path, `${value.length} elements`, `at most ${max} elements are allowed`);
    return value.map((item, i) => reader(item, `${path}[${i}]`));
  };
}

export function string(limits: { readonly max?: number; readonly min?: number } = {}): Reader<string> {
  const { max = Number.POSITIVE_INFINITY, min = 0 } = limits;
  return (value, path) => {
    if (typeof value !== 'string') throw invalid(path, value, 'a string is expected');
    if (value.length < min) throw invalid(path, value, 'it must not be empty');
    if (value.length > max) throw invalid(path, `${value.length} characters`, `at most ${max} characters are allowed`);
    return value;
  };
}

/** An id: letters, digits, hyphens and underscores, at most 64. */
export const id: Reader<string> = (value, path) => {
  const text = string()(value, path);
  if (!/^[\w-]{1,64}$/.test(text)) {
    throw invalid(path, text, 'an id has 1 to 64 letters, digits, hyphens and underscores');
  }
  return text;
};

export function integer(limits: { readonly min?: number; readonly max?: number } = {}): Reader<number> {
  const { min = -(2 ** 31), max = 2 ** 31 - 1 } = limits;
  return (value, path) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) throw invalid(path, value, 'an integer is expected');
    if (value < min || value > max) throw invalid(path, value, `it must lie between ${min} and ${max}`);
    return value;
  };
}

export const boolean: Reader<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw invalid(path, value, 'true or false is expected');
  return value;
};

/** One of some words, in any case; given back as spelled here. */
export function oneOf<const W extends string>(...words: readonly W[]): Reader<W> {
  const byLowerCase = new Map(words.map((word) => [word.toLowerCase(), word]));
  return (value, path) => {
    const word = typeof value === 'string' ? byLowerCase.get(value.toLowerCase()) : undefined;
    if (word === undefined) throw invalid(path, value, `it must be one of ${words.join(', ')}`);
    return word;
  };
}

/** An ISO 8601 duration within limits in milliseconds, kept as written. */
export function duration(limits: { readonly min?: number; readonly max?: number } = {}): Reader<string> {
  const { min = 0, max = Number.POSITIVE_INFINITY } = limits;
  return (value, path) => {
    const ms = typeof value === 'string' ? parseDuration(value) : undefined;
    if (ms === undefined) throw invalid(path, value, 'an ISO 8601 duration such as PT5M is expected');
    if (ms < min || ms > max) throw invalid(path, value, `it must lie between ${min / 1000} s and ${max / 1000} s`);
    return value as string;
  };
}

/** Settings that the emulator keeps and shows, but gives no meaning. */
export const kept: Reader<unknown> = (value) => value;

function invalid(path: string, value: unknown, reason: string): ServiceError {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return new ServiceError('InvalidPropertyValue', {
    PropertyName: path,
    PropertyValue: text.length > 200 ? `${text.slice(0, 200)}…` : text,
    Reason: reason,
  });
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
