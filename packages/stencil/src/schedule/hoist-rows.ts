import { makeAdd, makeMul, operandsOf, withOperands } from './expressions.ts';
import type { NamedValues } from './name-values.ts';
import type { Expr, Let, Store } from './program.ts';

/** Values split by how often they change: along every axis but the last, and at every node. */
export interface SplitValues {
  readonly row: readonly Let[];
  readonly point: readonly Let[];
  readonly stores: readonly Store[];
}

/** Moves what does not change along the last axis out of the innermost loop: `η_x + η_y` of a sum of profiles. */
export function hoistRows({ lets, stores }: NamedValues, isRowArray: (name: string) => boolean): SplitValues {
  const row: Let[] = [];
  const point: Let[] = [];
  const rowNames = new Set<string>();
  const taken = new Set(lets.map(({ name }) => name));

  const level = (expr: Expr): 'scalar' | 'row' | 'point' => {
    if (expr.kind === 'const' || expr.kind === 'scalar') return 'scalar';
    if (expr.kind === 'load') return isRowArray(expr.array) ? 'row' : 'point';
    if (expr.kind === 'let') return rowNames.has(expr.name) ? 'row' : 'point';
    const inner = operandsOf(expr).map(level);
    return inner.includes('point') ? 'point' : inner.includes('row') ? 'row' : 'scalar';
  };
  const bind = (value: Expr): Expr => {
    if (value.kind === 'let') return value;
    let name = `row${row.length}`;
    while (taken.has(name)) name += '_';
    taken.add(name);
    row.push({ name, value });
    rowNames.add(name);
    return { kind: 'let', name };
  };
  const visit = (expr: Expr): Expr => {
    if (level(expr) === 'row') return bind(expr);
    if (level(expr) === 'scalar') return expr;
    if (expr.kind === 'add' || expr.kind === 'mul') {
      const parts = operandsOf(expr);
      if (parts.some((part) => level(part) === 'row')) {
        const make = expr.kind === 'add' ? makeAdd : makeMul;
        const steady = parts.filter((part) => level(part) !== 'point');
        const varying = parts.filter((part) => level(part) === 'point').map(visit);
        return make([bind(make(steady)), ...varying]);
      }
    }
    return withOperands(expr, visit);
  };

  for (const { name, value } of lets) {
    if (level(value) === 'point') point.push({ name, value: visit(value) });
    else {
      row.push({ name, value });
      rowNames.add(name);
    }
  }
  return { row, point, stores: stores.map((store) => ({ ...store, value: visit(store.value) })) };
}
