import type { Expr, Load, Step } from './program.ts';

/** The operands of an expression, in order. */
export function operandsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'const':
    case 'scalar':
    case 'let':
    case 'load':
      return [];
    case 'add':
      return expr.terms;
    case 'mul':
      return expr.factors;
    case 'div':
      return [expr.numerator, expr.denominator];
    case 'neg':
    case 'sqrt':
      return [expr.operand];
    default:
      return expr satisfies never;
  }
}

/** The same operation over other operands. */
export function withOperands(expr: Expr, change: (operand: Expr) => Expr): Expr {
  switch (expr.kind) {
    case 'const':
    case 'scalar':
    case 'let':
    case 'load':
      return expr;
    case 'add':
      return { kind: 'add', terms: expr.terms.map(change) };
    case 'mul':
      return { kind: 'mul', factors: expr.factors.map(change) };
    case 'div':
      return { kind: 'div', numerator: change(expr.numerator), denominator: change(expr.denominator) };
    case 'neg':
    case 'sqrt':
      return { ...expr, operand: change(expr.operand) };
    default:
      return expr satisfies never;
  }
}

const keys = new WeakMap<Expr, string>();

/** A text that is equal for equal expressions. */
export function keyOf(expr: Expr): string {
  let key = keys.get(expr);
  if (key === undefined) {
    key = makeKey(expr);
    keys.set(expr, key);
  }
  return key;
}

function makeKey(expr: Expr): string {
  switch (expr.kind) {
    case 'const':
      return String(expr.value);
    case 'scalar':
      return expr.name;
    case 'let':
      return `let ${expr.name}`;
    case 'load':
      return `${expr.array}@${expr.time}[${expr.offset}]`;
    case 'add':
    case 'mul':
    case 'div':
    case 'neg':
    case 'sqrt':
      return `${expr.kind}(${operandsOf(expr).map(keyOf).join(',')})`;
    default:
      return expr satisfies never;
  }
}

/** The expressions that a step computes. */
export function valuesIn(step: Step): readonly Expr[] {
  switch (step.kind) {
    case 'nest':
      return step.stages.flatMap(({ row, point, stores }) => [...row, ...point, ...stores]).map(({ value }) => value);
    case 'inject':
      return [step.scale];
    case 'sample':
      return [step.value];
    case 'mirror':
      return [];
    default:
      return step satisfies never;
  }
}

/** Every load in an expression. */
export function loadsOf(expr: Expr): Load[] {
  return expr.kind === 'load' ? [expr] : operandsOf(expr).flatMap(loadsOf);
}

/** Arithmetic operations per evaluation. */
export function operations(expr: Expr): number {
  const inner = operandsOf(expr).reduce((count, operand) => count + operations(operand), 0);
  switch (expr.kind) {
    case 'add':
    case 'mul':
      return inner + operandsOf(expr).length - 1;
    case 'div':
    case 'neg':
    case 'sqrt':
      return inner + 1;
    default:
      return inner;
  }
}

/** A sum, without zeros and nesting. */
export function makeAdd(terms: readonly Expr[]): Expr {
  const flat = terms
    .flatMap((term) => (term.kind === 'add' ? term.terms : [term]))
    .filter((term) => term.kind !== 'const' || term.value !== 0);
  if (flat.length === 0) return { kind: 'const', value: 0 };
  return flat.length === 1 ? flat[0] : { kind: 'add', terms: flat };
}

/** A product, numbers gathered in front, without ones; products inside it stay whole, since they may be shared. */
export function makeMul(factors: readonly Expr[]): Expr {
  const rest = factors.filter((factor) => factor.kind !== 'const');
  const number = factors.reduce((product, factor) => (factor.kind === 'const' ? product * factor.value : product), 1);
  if (number === 0 || rest.length === 0) return { kind: 'const', value: number };
  const product: Expr = rest.length === 1 ? rest[0] : { kind: 'mul', factors: rest };
  if (number === 1) return product;
  if (number === -1) return { kind: 'neg', operand: product };
  return { kind: 'mul', factors: [{ kind: 'const', value: number }, ...rest] };
}
