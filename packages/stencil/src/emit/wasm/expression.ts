import type { Expr } from '../../schedule/program.ts';
import { UnboundNameError } from './errors.ts';
import type { PlainOp } from './opcodes.ts';
import type { Scope } from './scope.ts';

/** The instructions for each operation. */
export type Arithmetic = Readonly<Record<'add' | 'sub' | 'mul' | 'div' | 'neg' | 'sqrt', PlainOp>>;

/** A value computed step by step: begin with `first`, then apply each link, with its operand if it has one. */
export interface Chain {
  readonly first: Expr;
  readonly links: readonly { readonly op: PlainOp; readonly operand?: Expr }[];
}

/**
 * The operations of an expression in the order in which they are written; undefined for leaves.
 *
 * @param isKnown whether a value is at hand already: such terms are added as they are, other negated ones subtracted
 */
export function chainOf(expr: Expr, ops: Arithmetic, isKnown: (expr: Expr) => boolean): Chain | undefined {
  switch (expr.kind) {
    case 'const':
    case 'scalar':
    case 'let':
    case 'load':
      return undefined;
    case 'add': {
      const [first, ...rest] = expr.terms;
      const links = rest.map((term) =>
        term.kind === 'neg' && !isKnown(term) ? { op: ops.sub, operand: term.operand } : { op: ops.add, operand: term },
      );
      return { first, links };
    }
    case 'mul': {
      const [first, ...rest] = expr.factors;
      return { first, links: rest.map((operand) => ({ op: ops.mul, operand })) };
    }
    case 'div':
      return { first: expr.numerator, links: [{ op: ops.div, operand: expr.denominator }] };
    case 'neg':
    case 'sqrt':
      return { first: expr.operand, links: [{ op: ops[expr.kind] }] };
    default:
      return expr satisfies never;
  }
}

/**
 * Leaves the value of an expression on the stack.
 *
 * @param known writes the code for a value that is at hand already; undefined for others
 * @throws UnboundNameError for a leaf that isn't known
 */
export function pushExpr(
  scope: Scope,
  ops: Arithmetic,
  expr: Expr,
  known: (expr: Expr) => (() => void) | undefined,
): void {
  const push = (each: Expr): void => {
    const write = known(each);
    if (write) {
      write();
      return;
    }
    const chain = chainOf(each, ops, (term) => known(term) !== undefined);
    if (!chain) throw new UnboundNameError({ unbound: JSON.stringify(each), program: scope.program.name });
    push(chain.first);
    for (const { op, operand } of chain.links) {
      if (operand) push(operand);
      scope.f.op(op);
    }
  };
  push(expr);
}
