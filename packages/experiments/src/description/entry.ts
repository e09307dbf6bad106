import { nearestWord } from '@judi4cloud/errors';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { ExperimentError } from './experiment-error.ts';

interface Source {
  readonly file: string;
  /** Line of what stands at a path, as far as there is something. */
  line(path: readonly Key[]): number | undefined;
}

type Key = string | number;

/** A value in an experiment file, which knows where it stands and checks what it is. */
export class Entry {
  readonly value: unknown;
  readonly #source: Source;
  readonly #keys: readonly Key[];

  constructor(source: Source, keys: readonly Key[], value: unknown) {
    this.#source = source;
    this.#keys = keys;
    this.value = value;
  }

  /** Where it stands, such as `receivers.x.from` or `compute[2]`. */
  get path(): string {
    return this.#keys.reduce<string>(
      (path, key) => (typeof key === 'number' ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
      '',
    );
  }

  get line(): number | undefined {
    return this.#source.line(this.#keys);
  }

  /** @throws ExperimentError that says what is here and what is expected */
  fail(expected: string, advice = ''): never {
    const name = this.path === '' ? 'The experiment' : this.path;
    throw this.error(`${name} is ${show(this.value)}, expected ${expected}.${advice && ` ${advice}`}`);
  }

  error(problem: string, cause?: unknown): ExperimentError {
    return new ExperimentError({ file: this.#source.file, line: this.line, path: this.path, problem, cause });
  }

  /** Runs something that checks this value, and says where it stands when it fails. */
  within<T>(use: () => T): T {
    try {
      return use();
    } catch (cause) {
      if (!(cause instanceof Error) || cause instanceof ExperimentError) throw cause;
      throw this.error(`${this.path}: ${cause.message}`, cause);
    }
  }

  /** The same for what takes a while. */
  async withinAsync<T>(use: () => Promise<T>): Promise<T> {
    try {
      return await use();
    } catch (cause) {
      return this.within(() => {
        throw cause;
      });
    }
  }

  /** An entry of a map that may be missing; `null` counts as missing. */
  optional(key: string): Entry | undefined {
    const value = (this.value as Record<string, unknown>)[key];
    return value === undefined || value === null ? undefined : new Entry(this.#source, [...this.#keys, key], value);
  }

  /** An entry of a map that must be there. */
  required(key: string, expected: string): Entry {
    const entry = this.optional(key);
    if (entry) return entry;
    throw this.error(`${this.path === '' ? '' : `${this.path}: `}${key} is missing, expected ${expected}.`);
  }

  /** Whether this is a map; its keys are then among the known ones. */
  map(known: readonly string[], expected = `a map with ${known.join(', ')}`): this {
    if (!this.isMap()) this.fail(expected);
    for (const key of Object.keys(this.value as object)) {
      if (known.includes(key)) continue;
      const near = nearestWord(key, known);
      const where = this.path === '' ? '' : ` in ${this.path}`;
      throw new Entry(this.#source, [...this.#keys, key], undefined).error(
        `Unknown key '${key}'${where}. ${near ? `Did you mean '${near}'?` : `Known keys: ${known.join(', ')}.`}`,
      );
    }
    return this;
  }

  isMap(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  list(expected: string): Entry[] {
    if (!Array.isArray(this.value)) this.fail(expected);
    return (this.value as unknown[]).map((value, k) => new Entry(this.#source, [...this.#keys, k], value));
  }

  number(expected: string, holds: (value: number) => boolean = Number.isFinite): number {
    if (typeof this.value !== 'number' || !holds(this.value)) this.fail(expected);
    return this.value as number;
  }

  text(expected: string): string {
    if (typeof this.value !== 'string' || this.value === '') this.fail(expected);
    return this.value as string;
  }

  oneOf<T extends string>(words: readonly T[], what = 'one of'): T {
    const { value } = this;
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    const near = typeof value === 'string' ? nearestWord(value, words) : undefined;
    return this.fail(`${what} ${words.join(', ')}`, near && `Did you mean '${near}'?`);
  }
}

export const positive = (value: number): boolean => value > 0 && Number.isFinite(value);
export const wholeFrom =
  (least: number) =>
  (value: number): boolean =>
    Number.isInteger(value) && value >= least;

function show(value: unknown): string {
  if (value === undefined || value === null) return 'missing';
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? `a map with ${Object.keys(value).join(', ') || 'nothing in it'}` : String(value);
}

/**
 * Reads YAML or JSON.
 *
 * @throws ExperimentError when it is neither, with the line
 */
export function parseEntry(file: string, text: string): Entry {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [broken] = document.errors;
  if (broken) {
    const { line } = lineCounter.linePos(broken.pos[0]);
    throw new ExperimentError({ file, line, path: '', problem: `${broken.message}.`, cause: broken });
  }
  const line = (path: readonly Key[]): number | undefined => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line;
    }
    return undefined;
  };
  const source = { file, line };
  return new Entry(source, [], document.toJS());
}
