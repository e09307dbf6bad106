import { ServiceError } from '../wire/service-error.ts';
import type { FieldType, FilterFields } from './filter-fields.ts';
import { type Token, tokens } from './filter-tokens.ts';

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

/** A literal; datetimes are milliseconds since 1970, null stands for what is absent. */
export type Literal = string | number | boolean | null;

/** A condition on a resource. */
export type Filter =
  | {
      readonly kind: 'compare';
      readonly path: string;
      readonly type: FieldType;
      readonly by: Comparison;
      readonly to: Literal;
    }
  | { readonly kind: 'startswith'; readonly path: string; readonly type: FieldType; readonly prefix: string }
  | { readonly kind: 'field'; readonly path: string }
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly of: Filter };

const comparisons: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
/** Conditions nested more deeply are refused. */
const deepest = 100;

/**
 * Reads a `$filter`: comparisons `eq ne gt ge lt le`, `and`, `or`, `not`, parentheses, `startswith(path, 'text')`; paths
 * with `/`; strings, numbers, `true`, `false`, `null`, `datetime'…'`.
 *
 * @throws ServiceError that says where it can't be read, or which property can't be filtered by
 */
export function parseFilter(text: string, fields: FilterFields): Filter {
  return new FilterParser(text, fields).parse();
}

class FilterParser {
  readonly #text: string;
  readonly #fields: FilterFields;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(text: string, fields: FilterFields) {
    this.#text = text;
    this.#fields = fields;
    this.#tokens = tokens(text, (reason) => this.#error(reason));
  }

  parse(): Filter {
    const filter = this.#or();
    if (this.#peek().kind !== 'end') throw this.#unexpected();
    return filter;
  }

  #or(): Filter {
    let left = this.#and();
    while (this.#takeWord('or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Filter {
    let left = this.#unary();
    while (this.#takeWord('and')) left = { kind: 'and', left, right: this.#unary() };
    return left;
  }

  #unary(): Filter {
    this.#depth += 1;
    if (this.#depth > deepest) throw this.#error('it is nested too deeply');
    try {
      if (this.#takeWord('not')) return { kind: 'not', of: this.#unary() };
      if (!this.#takeSign('(')) return this.#condition();
      const inner = this.#or();
      this.#expectSign(')');
      return inner;
    } finally {
      this.#depth -= 1;
    }
  }

  #condition(): Filter {
    const name = this.#take();
    if (name.kind !== 'word') throw this.#unexpected(name);
    if (name.text.toLowerCase() === 'startswith' && this.#takeSign('(')) return this.#startsWith();
    const path = name.text;
    const type = this.#typeOf(path);
    const word = this.#peek();
    if (word.kind !== 'word' || !comparisons.includes(word.text)) {
      if (type === 'boolean') return { kind: 'field', path };
      throw this.#unexpected();
    }
    this.#take();
    const by = word.text as Comparison;
    return { kind: 'compare', path, type, by, to: this.#literal(type) };
  }

  #startsWith(): Filter {
    const name = this.#take();
    if (name.kind !== 'word') throw this.#unexpected(name);
    const type = this.#typeOf(name.text);
    if (type !== 'string' && type !== 'word') throw this.#error(`'${name.text}' is no string`);
    this.#expectSign(',');
    const prefix = this.#take();
    if (prefix.kind !== 'string') throw this.#unexpected(prefix);
    this.#expectSign(')');
    const text = type === 'word' ? prefix.text.toLowerCase() : prefix.text;
    const condition: Filter = { kind: 'startswith', path: name.text, type, prefix: text };
    const next = this.#peek();
    if (next.kind !== 'word' || (next.text !== 'eq' && next.text !== 'ne')) return condition;
    this.#take();
    const truth = this.#literal('boolean');
    return (truth === true) === (next.text === 'eq') ? condition : { kind: 'not', of: condition };
  }

  #literal(wanted: FieldType): Literal {
    const token = this.#take();
    if (token.kind === 'word' && token.text === 'null') return null;
    switch (wanted) {
      case 'string':
        if (token.kind === 'string') return token.text;
        break;
      case 'word':
        if (token.kind === 'string') return token.text.toLowerCase();
        break;
      case 'number':
        if (token.kind === 'number') return token.value;
        break;
      case 'boolean':
        if (token.kind === 'word' && /^(true|false)$/i.test(token.text)) return token.text.toLowerCase() === 'true';
        break;
      case 'datetime': {
        const time = token.kind === 'datetime' || token.kind === 'string' ? Date.parse(token.text) : Number.NaN;
        if (!Number.isNaN(time)) return time;
        break;
      }
      default:
        wanted satisfies never;
    }
    throw this.#error(`a value of type ${wanted} is expected instead of ${describe(token)}`);
  }

  #typeOf(path: string): FieldType {
    const type = Object.hasOwn(this.#fields, path) ? this.#fields[path] : undefined;
    if (type === undefined) throw this.#error(`the list can't be filtered by '${path}'`);
    return type;
  }

  #peek(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  #takeWord(text: string): boolean {
    const token = this.#peek();
    const found = token.kind === 'word' && token.text.toLowerCase() === text;
    if (found) this.#at += 1;
    return found;
  }

  #takeSign(sign: string): boolean {
    const token = this.#peek();
    const found = token.kind === 'sign' && token.text === sign;
    if (found) this.#at += 1;
    return found;
  }

  #expectSign(sign: string): void {
    if (!this.#takeSign(sign)) throw this.#unexpected();
  }

  #unexpected(token: Token = this.#peek()): ServiceError {
    return this.#error(`${describe(token)} is not expected here`);
  }

  #error(reason: string): ServiceError {
    return new ServiceError('InvalidQueryParameterValue', {
      QueryParameterName: '$filter',
      QueryParameterValue: this.#text.slice(0, 1000),
      Reason: reason,
    });
  }
}

/** True when a resource meets the condition. */
export function matchesFilter(filter: Filter, view: Readonly<Record<string, unknown>>): boolean {
  switch (filter.kind) {
    case 'compare':
      return compare(valueAt(view, filter.path, filter.type), filter.by, filter.to);
    case 'startswith': {
      const value = valueAt(view, filter.path, filter.type);
      return typeof value === 'string' && value.startsWith(filter.prefix);
    }
    case 'field':
      return valueAt(view, filter.path, 'boolean') === true;
    case 'and':
      return matchesFilter(filter.left, view) && matchesFilter(filter.right, view);
    case 'or':
      return matchesFilter(filter.left, view) || matchesFilter(filter.right, view);
    case 'not':
      return !matchesFilter(filter.of, view);
    default:
      return filter satisfies never;
  }
}

/** What is absent equals null and nothing else; it is neither more nor less than anything. */
function compare(value: Literal, by: Comparison, to: Literal): boolean {
  if (by === 'eq') return value === to;
  if (by === 'ne') return value !== to;
  if (value === null || to === null) return false;
  switch (by) {
    case 'gt':
      return value > to;
    case 'ge':
      return value >= to;
    case 'lt':
      return value < to;
    case 'le':
      return value <= to;
    default:
      return by satisfies never;
  }
}

function valueAt(view: Readonly<Record<string, unknown>>, path: string, type: FieldType): Literal {
  let value: unknown = view;
  for (const name of path === 'lastModifiedTime' ? ['lastModified'] : path.split('/')) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Record<string, unknown>)[name];
  }
  if (value === undefined || value === null) return null;
  if (type === 'datetime') return Date.parse(String(value));
  return type === 'word' ? String(value).toLowerCase() : (value as Literal);
}

function describe(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end';
    case 'number':
      return String(token.value);
    case 'string':
      return `the string '${token.text}'`;
    case 'datetime':
      return `datetime'${token.text}'`;
    case 'word':
    case 'sign':
      return `'${token.text}'`;
    default:
      return token satisfies never;
  }
}
