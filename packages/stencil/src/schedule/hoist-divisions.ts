import { operands, rebuild, type Symbolic } from '../equation/expression.ts';
import { gridField } from '../equation/fields.ts';
import type { Operator } from '../equation/operator.ts';
import { isInvariant } from '../equation/solve.ts';

/** A parameter that the host computes once, before the time loop: `value` at every node of the layout. */
export interface DerivedField {
  readonly name: string;
  readonly value: Symbolic;
  /** Names of the parameters that it is made of. */
  readonly parameters: readonly string[];
}

/**
 * Moves divisions by time-invariant parameters out of the time loop: `1/(m·b)` becomes a field of its own, and `m` is no
 * longer read where nothing else needs it.
 */
export function hoistDivisions(operator: Operator): { operator: Operator; derived: DerivedField[] } {
  const derived = new Map<string, DerivedField>();
  const axes = { axes: operator.axes, spaceOrder: operator.spaceOrder };

  const hoist = (expr: Symbolic): Symbolic => {
    if (expr.kind === 'mul') {
      const divisors = expr.factors.filter(isParameterDivision);
      if (divisors.length > 0) {
        const rest = expr.factors.filter((factor) => !divisors.includes(factor)).map(hoist);
        const field = derive(divisors);
        return rest.length === 0 ? field : { kind: 'mul', factors: [field, ...rest] };
      }
    }
    if (isParameterDivision(expr)) return derive([expr]);
    return rebuild(expr, hoist);
  };

  const derive = (divisors: readonly Symbolic[]): Symbolic => {
    const value: Symbolic = divisors.length === 1 ? divisors[0] : { kind: 'mul', factors: divisors };
    const name = `inverse_${divisors.flatMap(parameterNames).join('_')}`;
    derived.set(name, { name, value, parameters: [...new Set(parametersIn(value))] });
    return { kind: 'access', field: gridField(name, axes), time: 0 };
  };

  const actions = operator.actions.map((action) => {
    switch (action.kind) {
      case 'update':
      case 'sample':
        return { ...action, value: hoist(action.value) };
      case 'inject':
        return { ...action, scale: hoist(action.scale) };
      case 'mirror':
        return action;
      default:
        return action satisfies never;
    }
  });
  return { operator: { ...operator, actions }, derived: [...derived.values()] };
}

const isParameterDivision = (expr: Symbolic): boolean =>
  expr.kind === 'power' && expr.exponent < 0 && isInvariant(expr.base) && onlyParameters(expr.base);

function onlyParameters(expr: Symbolic): boolean {
  if (expr.kind === 'access') return expr.field.kind === 'grid';
  return expr.kind === 'add' || expr.kind === 'mul' || expr.kind === 'power'
    ? operands(expr).every((operand) => operand.kind === 'const' || onlyParameters(operand))
    : false;
}

const parametersIn = (expr: Symbolic): string[] =>
  expr.kind === 'access' ? [expr.field.name] : operands(expr).flatMap(parametersIn);

/** For the name of a derived field: `m2` for the square of `m`. */
const parameterNames = (expr: Symbolic): string[] =>
  expr.kind === 'access'
    ? [expr.field.name]
    : expr.kind === 'power'
      ? parameterNames(expr.base).map((name) => (expr.exponent === -1 ? name : `${name}${-expr.exponent}`))
      : operands(expr).flatMap(parameterNames);
