import { isLoopback } from '../client/loopback.ts';
import type { CredentialsProblem } from '../errors.ts';
import { Secret } from '../secrets/secret.ts';
import { type CredentialsObject, describeField, type FieldName, fields, misspelt, variableOf } from './fields.ts';

/** Reads the fields of one account and gathers what is wrong with them, one fault a field. */
export class FieldReader {
  readonly problems: CredentialsProblem[] = [];
  readonly #given: CredentialsObject;
  /** Fields that a fault was told of already. */
  readonly #told = new Set<string>();

  constructor(given: unknown) {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      this.#given = {};
      const kind = given === null ? 'null' : Array.isArray(given) ? 'a list' : `a ${typeof given}`;
      this.fault('account', `is ${kind}`, 'Expected an object of names and texts');
      for (const field of Object.keys(fields)) this.#told.add(field);
      return;
    }
    this.#given = given;
    for (const [name, value] of Object.entries(given)) {
      const meant = misspelt(name);
      if (meant !== undefined && !(meant in given)) {
        this.fault(name, 'is no field', `Did you mean ${meant}?`);
        this.#told.add(meant);
      } else if (name in fields && typeof value !== 'string') {
        this.fault(name, `is a ${typeof value}`, 'Expected a text');
      }
    }
  }

  fault(field: string, problem: string, advice: string): void {
    if (this.#told.has(field)) return;
    this.#told.add(field);
    this.problems.push({ field, problem, advice });
  }

  /** Notes that a field is needed. */
  missing(field: FieldName, why = ''): void {
    const variable = variableOf(field);
    const orVariable = variable === undefined ? '' : `, or set the environment variable ${variable}`;
    this.fault(field, `is missing${why && ` ${why}`}`, `Give the ${describeField(field)}${orVariable}`);
  }

  get(field: FieldName): string | undefined {
    const value: unknown = this.#given[field];
    if (typeof value !== 'string' || value.trim() === '') return undefined;
    if (!/x{8,}/i.test(value)) return value.trim();
    this.fault(field, 'is still the placeholder', `Put in the ${describeField(field)}`);
    return undefined;
  }

  /** A field that must say what another source says, where both speak. */
  agreed(field: FieldName, other: string | undefined, source: string): string | undefined {
    const value = this.get(field);
    if (value !== undefined && other !== undefined && value.toLowerCase() !== other.toLowerCase()) {
      this.fault(field, `is ${shown(value)} but ${source} says '${other}'`, 'Correct one of them');
    }
    return value ?? other;
  }

  key(field: FieldName): Secret | undefined {
    const value = this.get(field);
    if (value === undefined) return undefined;
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value) || value.length % 4 !== 0) {
      this.fault(field, 'is no key', `Copy the whole ${describeField(field)}: Base64 that ends in =`);
    }
    return new Secret(value);
  }

  /** An address: https, or http on this machine. */
  url(field: FieldName): URL | undefined {
    const value = this.get(field);
    if (value === undefined) return undefined;
    const expected = `Expected the ${describeField(field)}`;
    if (!URL.canParse(value) || !/^https?:/i.test(value)) {
      this.fault(field, `is ${shown(value)}, which is no URL`, expected);
      return undefined;
    }
    const url = new URL(value);
    if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
      this.fault(field, 'is http', 'Use https:// for everything but an emulator on this machine');
    }
    if (url.username !== '' || url.search !== '') this.fault(field, 'carries more than an address', expected);
    return url;
  }
}

/** A value for a message: short ones whole, of long ones the beginning, since a key may have got into the wrong field. */
export function shown(value: string): string {
  return value.length <= 24 ? `'${value}'` : `'${value.slice(0, 8)}…'`;
}
