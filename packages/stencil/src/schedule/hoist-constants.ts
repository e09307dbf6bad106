import { keyOf, makeAdd, makeMul, operandsOf, withOperands } from './expressions.ts';
import type { Expr, Let } from './program.ts';

/** Collects what depends on run-time numbers alone (`dt²`, `1/h²`), to be computed once per run. */
export class ConstantPool {
  readonly constants: Let[] = [];
  private readonly known = new Map<string, Expr>();
  private readonly taken: ReadonlySet<string>;

  /** @param taken names of run-time numbers, which no constant may have */
  constructor(taken: readonly string[]) {
    this.taken = new Set(taken);
  }

  /** The expression with its steady parts replaced by constants of the pool. */
  hoist(expr: Expr): Expr {
    if (isSteady(expr)) return this.bind(expr);
    if (expr.kind === 'add' || expr.kind === 'mul') {
      const parts = operandsOf(expr);
      const steady = parts.filter(isSteady);
      if (steady.length > 1) {
        const make = expr.kind === 'add' ? makeAdd : makeMul;
        const varying = parts.filter((part) => !isSteady(part)).map((part) => this.hoist(part));
        return make([this.bind(make(steady)), ...varying]);
      }
    }
    return withOperands(expr, (operand) => this.hoist(operand));
  }

  private bind(expr: Expr): Expr {
    if (expr.kind === 'const' || expr.kind === 'scalar') return expr;
    const key = keyOf(expr);
    let reference = this.known.get(key);
    if (!reference) {
      let name = `k${this.constants.length}`;
      while (this.taken.has(name)) name += '_';
      reference = { kind: 'scalar', name };
      this.constants.push({ name: reference.name, value: expr });
      this.known.set(key, reference);
    }
    return reference;
  }
}

const isSteady = (expr: Expr): boolean =>
  expr.kind !== 'load' && expr.kind !== 'let' && operandsOf(expr).every(isSteady);
