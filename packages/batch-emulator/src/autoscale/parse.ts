import { type FormulaError, syntaxError } from './formula-error.ts';
import type { BinarySign, Expression, Statement } from './syntax.ts';
import { type Token, tokens } from './tokens.ts';

const mostStatements = 100;
/** Expressions nested more deeply are refused. */
const deepest = 100;

/** Signs by how strongly they bind, the weakest first. */
const levels: readonly (readonly BinarySign[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<', '<=', '>=', '>'],
  ['+', '-'],
  ['*', '/'],
];

/**
 * Reads an autoscale formula: assignments and expressions, separated by semicolons.
 *
 * @throws FormulaError with the position where it can't be read
 */
export function parseFormula(formula: string): readonly Statement[] {
  return new FormulaParser(tokens(formula)).parse();
}

class FormulaParser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  parse(): Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      while (this.#take(';'));
      if (this.#peek().kind === 'end') return statements;
      statements.push(this.#statement());
      if (statements.length > mostStatements) {
        throw syntaxError(this.#peek().at, `a formula has at most ${mostStatements} statements`);
      }
      if (this.#peek().kind !== 'end' && !this.#take(';')) throw this.#unexpected();
    }
  }

  #statement(): Statement {
    const first = this.#peek();
    const second = this.#tokens[this.#at + 1];
    if (first.kind === 'name' && second?.kind === 'sign' && second.text === '=') {
      this.#at += 2;
      return { kind: 'assign', at: first.at, name: first.text, value: this.#expression() };
    }
    return { kind: 'do', at: first.at, value: this.#expression() };
  }

  #expression(): Expression {
    this.#depth += 1;
    if (this.#depth > deepest) throw syntaxError(this.#peek().at, 'the formula is nested too deeply');
    const test = this.#binary(0);
    let result = test;
    if (this.#take('?')) {
      const then = this.#expression();
      this.#expect(':');
      result = { kind: 'choice', at: test.at, test, then, otherwise: this.#expression() };
    }
    this.#depth -= 1;
    return result;
  }

  #binary(level: number): Expression {
    const signs = levels[level];
    if (signs === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const sign = signs.find((candidate) => this.#take(candidate));
      if (sign === undefined) return left;
      left = { kind: 'binary', at: left.at, sign, left, right: this.#binary(level + 1) };
    }
  }

  #unary(): Expression {
    const { at } = this.#peek();
    const sign = (['-', '!'] as const).find((candidate) => this.#take(candidate));
    if (sign === undefined) return this.#postfix();
    this.#depth += 1;
    if (this.#depth > deepest) throw syntaxError(at, 'the formula is nested too deeply');
    const of = this.#unary();
    this.#depth -= 1;
    return { kind: 'unary', at, sign, of };
  }

  #postfix(): Expression {
    let of = this.#primary();
    while (this.#take('.')) {
      const name = this.#next();
      if (name.kind !== 'name') throw this.#unexpected(name);
      const { at } = of;
      of = this.#take('(')
        ? { kind: 'method', at, of, name: name.text, args: this.#list(')') }
        : { kind: 'member', at, of, name: name.text };
    }
    return of;
  }

  #primary(): Expression {
    const token = this.#next();
    const { at } = token;
    switch (token.kind) {
      case 'number':
        return { kind: 'number', at, value: token.value };
      case 'string':
        return { kind: 'string', at, value: token.text };
      case 'name':
        if (this.#take('(')) return { kind: 'call', at, name: token.text, args: this.#list(')') };
        return { kind: 'name', at, name: token.text };
      case 'sign': {
        if (token.text === '[') return { kind: 'vector', at, items: this.#list(']') };
        if (token.text !== '(') throw this.#unexpected(token);
        const inner = this.#expression();
        this.#expect(')');
        return inner;
      }
      case 'end':
        throw this.#unexpected(token);
      default:
        return token satisfies never;
    }
  }

  #list(close: ')' | ']'): Expression[] {
    const items: Expression[] = [];
    if (this.#take(close)) return items;
    do items.push(this.#expression());
    while (this.#take(','));
    this.#expect(close);
    return items;
  }

  #peek(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #next(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  #take(sign: string): boolean {
    const token = this.#peek();
    const found = token.kind === 'sign' && token.text === sign;
    if (found) this.#at += 1;
    return found;
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw this.#unexpected();
  }

  #unexpected(token: Token = this.#peek()): FormulaError {
    const what =
      token.kind === 'end' ? 'the end of the formula' : `'${token.kind === 'number' ? token.value : token.text}'`;
    return syntaxError(token.at, `${what} is not expected here`);
  }
}
