import type { Field, TimeField } from './fields.ts';

/** A symbolic expression at a node and a time step, as in a paper: immutable data, built by the functions below. */
export type Symbolic =
  | { readonly kind: 'const'; readonly value: number }
  /** A number given at run time, like the time step `dt` or the spacing `h_x`. */
  | { readonly kind: 'scalar'; readonly name: string }
  /** A field's value at the node; `time` counts steps from the current one. */
  | { readonly kind: 'access'; readonly field: Field; readonly time: number }
  | { readonly kind: 'add'; readonly terms: readonly Symbolic[] }
  | { readonly kind: 'mul'; readonly factors: readonly Symbolic[] }
  | { readonly kind: 'power'; readonly base: Symbolic; readonly exponent: number }
  | Derivative
  /** A subexpression that stays whole and keeps its name in the generated code. */
  | { readonly kind: 'named'; readonly name: string; readonly value: Symbolic };

/** `∂^order/∂axis^order`, evaluated `shift` cells beside the place of its operand. */
export interface Derivative {
  readonly kind: 'derivative';
  readonly of: Symbolic;
  readonly axis: number;
  readonly order: 1 | 2;
  readonly shift: -0.5 | 0 | 0.5;
}

/** What the builders accept: expressions, fields (their value now) and numbers. */
export type Term = Symbolic | Field | number;

export function term(value: Term): Symbolic {
  if (typeof value === 'number') return { kind: 'const', value };
  return 'grid' in value ? { kind: 'access', field: value, time: 0 } : value;
}

export const scalar = (name: string): Symbolic => ({ kind: 'scalar', name });
/** The time step. */
export const dt: Symbolic = scalar('dt');

export const add = (...terms: Term[]): Symbolic => ({ kind: 'add', terms: terms.map(term) });
export const mul = (...factors: Term[]): Symbolic => ({ kind: 'mul', factors: factors.map(term) });
export const neg = (value: Term): Symbolic => mul(-1, value);
export const sub = (a: Term, b: Term): Symbolic => add(a, neg(b));
export const power = (base: Term, exponent: number): Symbolic => ({ kind: 'power', base: term(base), exponent });
export const div = (a: Term, b: Term): Symbolic => mul(a, power(b, -1));
export const named = (name: string, value: Term): Symbolic => ({ kind: 'named', name, value: term(value) });

const at = (field: TimeField, time: number): Symbolic => ({ kind: 'access', field, time });
/** `u[t+1]`. */
export const forward = (field: TimeField): Symbolic => at(field, 1);
/** `u[t−1]`. */
export const backward = (field: TimeField): Symbolic => at(field, -1);

/** The operands of an expression, in order. */
export function operands(expr: Symbolic): readonly Symbolic[] {
  switch (expr.kind) {
    case 'const':
    case 'scalar':
    case 'access':
      return [];
    case 'add':
      return expr.terms;
    case 'mul':
      return expr.factors;
    case 'power':
      return [expr.base];
    case 'derivative':
      return [expr.of];
    case 'named':
      return [expr.value];
    default:
      return expr satisfies never;
  }
}

/** The same expression over other operands. */
export function rebuild(expr: Symbolic, change: (operand: Symbolic) => Symbolic): Symbolic {
  switch (expr.kind) {
    case 'const':
    case 'scalar':
    case 'access':
      return expr;
    case 'add':
      return { kind: 'add', terms: expr.terms.map(change) };
    case 'mul':
      return { kind: 'mul', factors: expr.factors.map(change) };
    case 'power':
      return { ...expr, base: change(expr.base) };
    case 'derivative':
      return { ...expr, of: change(expr.of) };
    case 'named':
      return { ...expr, value: change(expr.value) };
    default:
      return expr satisfies never;
  }
}

export const some = (expr: Symbolic, test: (e: Symbolic) => boolean): boolean =>
  test(expr) || operands(expr).some((operand) => some(operand, test));

/** The text of an expression, equal for equal expressions: for comparing and for people. */
export function show(expr: Symbolic): string {
  switch (expr.kind) {
    case 'const':
      return String(expr.value);
    case 'scalar':
      return expr.name;
    case 'access':
      return expr.field.kind === 'time' ? `${expr.field.name}[t${signed(expr.time)}]` : expr.field.name;
    case 'add':
      return `(${expr.terms.map(show).join(' + ')})`;
    case 'mul':
      return expr.factors.map(show).join('·');
    case 'power':
      return `(${show(expr.base)})^${expr.exponent}`;
    case 'derivative':
      return `∂${expr.order === 2 ? '²' : ''}${expr.axis}${signed(expr.shift)}(${show(expr.of)})`;
    case 'named':
      return expr.name;
    default:
      return expr satisfies never;
  }
}

const signed = (value: number): string => (value === 0 ? '' : value > 0 ? `+${value}` : String(value));
