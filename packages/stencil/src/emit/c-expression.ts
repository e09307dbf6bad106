import { operandsOf } from '../schedule/expressions.ts';
import type { Expr, Load, Real } from '../schedule/program.ts';

/** What the leaves of an expression look like at some place of the C code. */
export interface Leaves {
  /** Precision of the literals there. */
  readonly real: Real;
  readonly scalar: (name: string) => string;
  readonly let: (name: string) => string;
  readonly load: (load: Load) => string;
  /** True where a leaf is a vector rather than a number. */
  readonly vector: (leaf: Expr) => boolean;
  readonly root: { readonly number: string; readonly vector: string };
}

/** Binding strength of C operators, as far as needed: sums, products, everything else. */
type Strength = 1 | 2 | 3;

/**
 * An expression in C, with the parentheses it needs; operations stay in the order in which the program has them, so that
 * results don't depend on how a grid is cut into tiles.
 */
export function cExpression(expr: Expr, leaves: Leaves): string {
  return emit(expr, leaves, 1);
}

/** The same, made a vector if it is a number. */
export function cVector(expr: Expr, leaves: Leaves): string {
  return isVector(expr, leaves) ? cExpression(expr, leaves) : `SPLAT(${cExpression(expr, leaves)})`;
}

export function isVector(expr: Expr, leaves: Leaves): boolean {
  return leaves.vector(expr) || operandsOf(expr).some((operand) => isVector(operand, leaves));
}

/** A number as a C literal of the given precision. */
export function cLiteral(value: number, real: Real): string {
  const digits = real === 'f32' ? shortest(value) : String(value);
  const literal = `${digits}${/[.e]/.test(digits) ? '' : '.0'}${real === 'f32' ? 'f' : ''}`;
  return value < 0 ? `(${literal})` : literal;
}

/** The shortest decimal that rounds to the same f32. */
function shortest(value: number): string {
  const rounded = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const text = String(Number(rounded.toPrecision(digits)));
    if (Math.fround(Number(text)) === rounded) return text;
  }
  return String(Number(rounded.toPrecision(9)));
}

function emit(expr: Expr, leaves: Leaves, place: Strength): string {
  const wrap = (text: string, strength: Strength) => (strength < place ? `(${text})` : text);
  switch (expr.kind) {
    case 'const':
      return cLiteral(expr.value, leaves.real);
    case 'scalar':
      return leaves.scalar(expr.name);
    case 'let':
      return leaves.let(expr.name);
    case 'load':
      return leaves.load(expr);
    case 'add':
      return wrap(sum(expr.terms, leaves), 1);
    case 'mul':
      return wrap(expr.factors.map((factor, i) => emit(factor, leaves, i === 0 ? 2 : 3)).join(' * '), 2);
    case 'div':
      return wrap(`${emit(expr.numerator, leaves, 2)} / ${emit(expr.denominator, leaves, 3)}`, 2);
    case 'neg':
      return wrap(`-${emit(expr.operand, leaves, 3)}`, 2);
    case 'sqrt':
      return `${isVector(expr, leaves) ? leaves.root.vector : leaves.root.number}(${emit(expr.operand, leaves, 1)})`;
    default:
      return expr satisfies never;
  }
}

function sum(terms: readonly Expr[], leaves: Leaves): string {
  return terms
    .map((term, i) => {
      if (i === 0) return emit(term, leaves, 1);
      return term.kind === 'neg' ? ` - ${emit(term.operand, leaves, 2)}` : ` + ${emit(term, leaves, 2)}`;
    })
    .join('');
}
