import { loadsOf, operandsOf } from '../../schedule/expressions.ts';
import type { Expr, Program, Stage } from '../../schedule/program.ts';
import { arrayNamed } from './scope.ts';

/** How often a value changes: once per call, once per row, or at every node. */
export type Rate = 'call' | 'row' | 'node';

export type RateOf = (expr: Expr) => Rate;

/** The rates at which the expressions of a stage change. */
export function ratesOf(program: Program, stage: Stage): RateOf {
  const last = program.axes.length - 1;
  const perRow = new Set(stage.row.map(({ name }) => name));
  const known = new Map<Expr, Rate>();
  const determine = (expr: Expr): Rate => {
    switch (expr.kind) {
      case 'const':
      case 'scalar':
        return 'call';
      case 'let':
        return perRow.has(expr.name) ? 'row' : 'node';
      case 'load': {
        const array = arrayNamed(program, expr.array);
        return array?.kind === 'profile' && array.axis !== last ? 'row' : 'node';
      }
      case 'add':
      case 'mul':
      case 'div':
      case 'neg':
      case 'sqrt': {
        const rates = operandsOf(expr).map(rateOf);
        return rates.includes('node') ? 'node' : rates.includes('row') ? 'row' : 'call';
      }
      default:
        return expr satisfies never;
    }
  };
  const rateOf = (expr: Expr): Rate => {
    const rate = known.get(expr) ?? determine(expr);
    known.set(expr, rate);
    return rate;
  };
  return rateOf;
}

/** The largest subexpressions that change at `rate`. */
export function largestAt(rate: Rate, expr: Expr, rateOf: RateOf): readonly Expr[] {
  return rateOf(expr) === rate ? [expr] : operandsOf(expr).flatMap((child) => largestAt(rate, child, rateOf));
}

/** The values that a stage computes at each node, in order. */
export function nodeValues(stage: Stage): readonly Expr[] {
  return [...stage.point, ...stage.stores].map(({ value }) => value);
}

/** Every array (or temporary) at every time that a stage touches. */
export function accessesOf(stage: Stage): readonly { readonly array: string; readonly time: number }[] {
  return [...[...stage.row, ...stage.point, ...stage.stores].flatMap(({ value }) => loadsOf(value)), ...stage.stores];
}
