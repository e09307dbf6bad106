import { fieldsOf } from '../equation/check-operator.ts';
import { type Derivative, type Symbolic, some } from '../equation/expression.ts';
import type { Action, Operator } from '../equation/operator.ts';
import { makeAdd, makeMul } from '../schedule/expressions.ts';
import type { Expr } from '../schedule/program.ts';
import { derivativeWeights } from './fornberg.ts';

/** A tile-local array that holds the operand of an outer derivative. */
export interface Temporary {
  readonly name: string;
  readonly value: Expr;
}

/** An action over loads and weights, with the temporaries that its derivatives of derivatives need, innermost first. */
export type DiscreteAction =
  | (Omit<Extract<Action, { kind: 'update' }>, 'value'> & { readonly value: Expr; readonly temporaries: Temporary[] })
  | (Omit<Extract<Action, { kind: 'inject' }>, 'scale'> & { readonly scale: Expr })
  | (Omit<Extract<Action, { kind: 'sample' }>, 'value'> & { readonly value: Expr })
  | Extract<Action, { kind: 'mirror' }>;

/** Names that subexpressions keep: from `named` to the expression it became. */
export type Names = Map<Expr, string>;

/** Replaces derivatives by weighted sums of neighbours (`spaceOrder`-accurate, Fornberg weights). */
export function discretise(operator: Operator): { actions: DiscreteAction[]; names: Names } {
  const names: Names = new Map();
  const taken = new Set(operator.actions.flatMap(fieldsOf).map(({ name }) => name));
  const actions = operator.actions.map((action): DiscreteAction => {
    const context = new Discretisation(operator, names, taken);
    switch (action.kind) {
      case 'update':
        return { ...action, value: context.visit(action.value, context.here), temporaries: context.temporaries };
      case 'inject':
        return { ...action, scale: context.visit(action.scale, context.here) };
      case 'sample':
        return { ...action, value: context.visit(action.value, context.here) };
      case 'mirror':
        return action;
      default:
        return action satisfies never;
    }
  });
  return { actions, names };
}

type Offset = readonly number[];

class Discretisation {
  readonly temporaries: Temporary[] = [];
  readonly here: Offset;
  private readonly operator: Operator;
  private readonly names: Names;
  /** Names of fields, which no temporary may have. */
  private readonly taken: ReadonlySet<string>;

  constructor(operator: Operator, names: Names, taken: ReadonlySet<string>) {
    this.operator = operator;
    this.names = names;
    this.taken = taken;
    this.here = operator.axes.map(() => 0);
  }

  visit(expr: Symbolic, offset: Offset): Expr {
    switch (expr.kind) {
      case 'const':
        return expr;
      case 'scalar':
        return expr;
      case 'access':
        return { kind: 'load', array: expr.field.name, time: expr.time, offset };
      case 'add':
        return makeAdd(expr.terms.map((operand) => this.visit(operand, offset)));
      case 'mul':
        return this.product(expr.factors, offset);
      case 'power':
        return this.product([expr], offset);
      case 'derivative':
        return this.derivative(expr, offset);
      case 'named': {
        const value = this.visit(expr.value, offset);
        this.names.set(value, expr.name);
        return value;
      }
      default:
        return expr satisfies never;
    }
  }

  /** Whole powers as factors, half ones as roots. */
  private product(factors: readonly Symbolic[], offset: Offset): Expr {
    const above: Expr[] = [];
    const below: Expr[] = [];
    for (const factor of factors) {
      const { base, exponent } = factor.kind === 'power' ? factor : { base: factor, exponent: 1 };
      const value = this.visit(base, offset);
      const side = exponent > 0 ? above : below;
      for (let i = 1; i <= Math.abs(exponent); i++) side.push(value);
      if (!Number.isInteger(exponent)) side.push({ kind: 'sqrt', operand: value });
    }
    const numerator = makeMul(above);
    return below.length === 0 ? numerator : { kind: 'div', numerator, denominator: makeMul(below) };
  }

  private derivative({ of, axis, order, shift }: Derivative, offset: Offset): Expr {
    const operand = some(of, (e) => e.kind === 'derivative') ? this.temporary(of, axis) : undefined;
    const at = (cells: number): Expr => {
      const place = offset.map((o, i) => (i === axis ? o + cells : o));
      return operand ? { kind: 'load', array: operand, time: 0, offset: place } : this.visit(of, place);
    };
    const weights = derivativeWeights(order, shift, this.operator.spaceOrder);
    const sign = order === 1 ? -1 : 1;
    const middle = 2 * shift;
    const terms = weights.flatMap(({ offset: cells, weight }) => {
      const opposite = middle - cells;
      if (cells === opposite) return [makeMul([{ kind: 'const', value: weight }, at(cells)])];
      if (cells < opposite) return [];
      const partner = makeMul([{ kind: 'const', value: sign }, at(opposite)]);
      return [makeMul([{ kind: 'const', value: weight }, makeAdd([at(cells), partner])])];
    });
    const spacing: Expr = { kind: 'scalar', name: `h_${this.operator.axes[axis]}` };
    const denominator = makeMul(order === 1 ? [spacing] : [spacing, spacing]);
    return makeMul([{ kind: 'div', numerator: { kind: 'const', value: 1 }, denominator }, makeAdd(terms)]);
  }

  private temporary(of: Symbolic, axis: number): string {
    const value = this.visit(of, this.here);
    let name = `flux_${this.operator.axes[axis]}${this.temporaries.length}`;
    while (this.taken.has(name)) name += '_';
    this.temporaries.push({ name, value });
    return name;
  }
}
