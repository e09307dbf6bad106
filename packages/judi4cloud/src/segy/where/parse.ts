import { ExpressionError } from './errors.ts';
import {
  type ArithmeticOperator,
  type Comparison,
  type Condition,
  type Expression,
  isCondition,
  type Quantity,
  type Range,
} from './expression.ts';
import { type Token, tokens } from './tokens.ts';

const deepest = 100;
const comparisons: readonly Comparison[] = ['=', '!=', '<', '<=', '>', '>='];

/**
 * Parses a condition on header fields: comparisons of sums, products and `abs(…)` of fields and numbers, `in` lists of
 * values and ranges, joined by `and`, `or`, `not` and parentheses. Comparisons chain: `100 < offset <= 2000`.
 *
 * @throws ExpressionError that says at which column and why
 * @example parseCondition('offset > 1000 and FieldRecord in (3, 10..20)', fieldNamed);
 */
export function parseCondition(expression: string, fieldNamed: FieldNamed): Condition {
  return new Parser(expression, fieldNamed).whole();
}

/** The column of the field that has the name, `undefined` when there is none. */
export type FieldNamed = (name: string) => string | undefined;

class Parser {
  readonly #expression: string;
  readonly #fieldNamed: FieldNamed;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(expression: string, fieldNamed: FieldNamed) {
    this.#expression = expression;
    this.#fieldNamed = fieldNamed;
    this.#tokens = tokens(expression);
  }

  whole(): Condition {
    const start = this.#token;
    const condition = this.#condition(this.#disjunction(), start);
    if (this.#token.kind !== 'end') this.#fail(this.#token, `'${this.#token.text}' is not expected here.`);
    return condition;
  }

  #disjunction(): Expression {
    return this.#joined('or', 'any', () => this.#joined('and', 'all', () => this.#negation()));
  }

  #joined(word: string, kind: 'all' | 'any', part: () => Expression): Expression {
    const start = this.#token;
    const first = part();
    if (this.#token.text !== word) return first;
    const conditions = [this.#condition(first, start)];
    while (this.#take(word)) {
      const begin = this.#token;
      conditions.push(this.#condition(part(), begin));
    }
    return { kind, conditions };
  }

  #negation(): Expression {
    if (!this.#take('not')) return this.#comparison();
    const start = this.#token;
    return this.#nested(() => ({ kind: 'not', condition: this.#condition(this.#negation(), start) }));
  }

  #comparison(): Expression {
    const start = this.#token;
    const first = this.#sum();
    const negated = this.#token.text === 'not' && this.#tokens[this.#next + 1]?.text === 'in';
    if (negated) this.#next++;
    if (this.#take('in')) {
      const member: Condition = { kind: 'member', of: this.#quantity(first, start), ranges: this.#ranges() };
      return negated ? { kind: 'not', condition: member } : member;
    }
    const conditions: Condition[] = [];
    let left = first;
    for (let operator = this.#operator(comparisons); operator; operator = this.#operator(comparisons)) {
      const begin = this.#token;
      const right = this.#quantity(this.#sum(), begin);
      conditions.push({ kind: 'comparison', operator, left: this.#quantity(left, start), right });
      left = right;
    }
    if (conditions.length === 0) return first;
    return conditions.length === 1 ? conditions[0] : { kind: 'all', conditions };
  }

  #ranges(): readonly Range[] {
    this.#expect('(', "a list such as '(1, 5, 10..20)'");
    const ranges: Range[] = [];
    do {
      const low = this.#signedNumber();
      ranges.push([low, this.#take('..') ? this.#signedNumber() : low]);
    } while (this.#take(','));
    this.#expect(')', "',' or ')'");
    return ranges;
  }

  #signedNumber(): number {
    const negative = this.#take('-');
    const token = this.#token;
    if (token.kind !== 'number') this.#fail(token, `Got ${shown(token)}, expected a number.`);
    this.#next++;
    return negative ? -token.value : token.value;
  }

  #sum(): Expression {
    return this.#arithmetic(['+', '-'], () => this.#arithmetic(['*', '/', '%'], () => this.#factor()));
  }

  #arithmetic(operators: readonly ArithmeticOperator[], part: () => Expression): Expression {
    const start = this.#token;
    let left = part();
    for (let operator = this.#operator(operators); operator; operator = this.#operator(operators)) {
      const begin = this.#token;
      const right = this.#quantity(part(), begin);
      left = { kind: 'arithmetic', operator, left: this.#quantity(left, start), right };
    }
    return left;
  }

  #factor(): Expression {
    const token = this.#token;
    if (token.kind === 'number') {
      this.#next++;
      return { kind: 'number', value: token.value };
    }
    if (token.kind === 'name') {
      this.#next++;
      return { kind: 'field', name: this.#field(token) };
    }
    if (this.#take('-')) {
      const begin = this.#token;
      return this.#nested(() => ({ kind: 'negative', of: this.#quantity(this.#factor(), begin) }));
    }
    if (this.#take('abs')) {
      this.#expect('(', "'(' after abs");
      const begin = this.#token;
      const of = this.#quantity(
        this.#nested(() => this.#disjunction()),
        begin,
      );
      this.#expect(')', "')'");
      return { kind: 'magnitude', of };
    }
    if (this.#take('(')) {
      const inner = this.#nested(() => this.#disjunction());
      this.#expect(')', "')'");
      return inner;
    }
    return this.#fail(token, `Got ${shown(token)}, expected a header field or a number.`);
  }

  #field(token: Token): string {
    const name = this.#fieldNamed(token.text);
    if (name !== undefined) return name;
    const { column, text: unknown } = token;
    const problem = `There is no header field '${unknown}'.`;
    throw new ExpressionError({ expression: this.#expression, column, problem, unknown });
  }

  #nested<T>(part: () => T): T {
    if (++this.#depth > deepest) this.#fail(this.#token, `Nested deeper than ${deepest}.`);
    const result = part();
    this.#depth--;
    return result;
  }

  #condition(expression: Expression, start: Token): Condition {
    if (isCondition(expression)) return expression;
    return this.#fail(start, "This is a number, expected a condition such as 'offset > 1000'.");
  }

  #quantity(expression: Expression, start: Token): Quantity {
    if (!isCondition(expression)) return expression;
    return this.#fail(start, 'This is a condition, expected a number.');
  }

  get #token(): Token {
    return this.#tokens[this.#next];
  }

  #take(text: string): boolean {
    if (this.#token.kind !== 'sign' || this.#token.text !== text) return false;
    this.#next++;
    return true;
  }

  #operator<T extends string>(operators: readonly T[]): T | undefined {
    const found = operators.find((operator) => operator === this.#token.text);
    if (found !== undefined) this.#next++;
    return found;
  }

  #expect(text: string, expected: string): void {
    if (!this.#take(text)) this.#fail(this.#token, `Got ${shown(this.#token)}, expected ${expected}.`);
  }

  #fail(token: Token, problem: string): never {
    throw new ExpressionError({ expression: this.#expression, column: token.column, problem });
  }
}

const shown = (token: Token): string => (token.kind === 'end' ? token.text : `'${token.text}'`);
