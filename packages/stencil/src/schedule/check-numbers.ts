import { EquationError } from '../equation/errors.ts';
import { operandsOf, valuesIn } from './expressions.ts';
import type { Expr, Program, Real } from './program.ts';

/** Least and largest magnitude of normal numbers. */
const ranges: Record<Real, readonly [least: number, most: number]> = {
  f32: [2 ** -126, (2 - 2 ** -23) * 2 ** 127],
  f64: [2 ** -1022, Number.MAX_VALUE],
};

/**
 * Looks at the numbers that are part of a program, products of them included.
 *
 * @throws EquationError for a number that its precision can't hold
 */
export function checkNumbers({ name, real, steps }: Pick<Program, 'name' | 'real' | 'steps'>): void {
  const [least, most] = ranges[real];
  const check = (expr: Expr): void => {
    if (expr.kind === 'const' && expr.value !== 0) {
      const size = Math.abs(expr.value);
      if (!(size >= least && size <= most)) {
        throw new EquationError({
          problem: `${name} computes with the number ${expr.value}: in ${real} they lie from ${least} to ${most}.`,
          advice: 'Choose units in which numbers are moderate.',
        });
      }
    }
    operandsOf(expr).forEach(check);
  };
  for (const value of steps.flatMap(valuesIn)) check(value);
}
