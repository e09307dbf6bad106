import type { Expr, Program } from '../../schedule/program.ts';

/** The values of a program's scalars and constants, by name. */
export function evaluateScalars(program: Program, scalars: Readonly<Record<string, number>>): Map<string, number> {
  const values = new Map(program.scalars.map((name) => [name, scalars[name]]));
  for (const { name, value } of program.constants) values.set(name, evaluate(value, values));
  return values;
}

function evaluate(expr: Expr, scalars: ReadonlyMap<string, number>): number {
  switch (expr.kind) {
    case 'const':
      return expr.value;
    case 'scalar':
      return scalars.get(expr.name) ?? Number.NaN;
    case 'let':
    case 'load':
      return Number.NaN;
    case 'add':
      return expr.terms.reduce((sum, term) => sum + evaluate(term, scalars), 0);
    case 'mul':
      return expr.factors.reduce((product, factor) => product * evaluate(factor, scalars), 1);
    case 'div':
      return evaluate(expr.numerator, scalars) / evaluate(expr.denominator, scalars);
    case 'neg':
      return -evaluate(expr.operand, scalars);
    case 'sqrt':
      return Math.sqrt(evaluate(expr.operand, scalars));
    default:
      return expr satisfies never;
  }
}
