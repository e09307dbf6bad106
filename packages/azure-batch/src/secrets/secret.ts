/** The method with which `console.log` of Node shows an object. */
const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');
const mask = '•••';

/**
 * A key, password or token that prints as `•••` wherever it ends up: in logs, errors, JSON, `console.log`.
 *
 * @example
 * const key = new Secret('c2VjcmV0');
 * `${key}`;      // '•••'
 * key.reveal();  // 'c2VjcmV0'
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the line that signs or signs in, and nowhere else. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [inspect](): string {
    return mask;
  }
}
