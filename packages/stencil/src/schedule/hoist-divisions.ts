import { fieldsOf } from '../equation/check-operator.ts';
import { EquationError } from '../equation/errors.ts';
import { operands, rebuild, type Symbolic, show } from '../equation/expression.ts';
import { gridField } from '../equation/fields.ts';
import type { Operator } from '../equation/operator.ts';
import { expand } from '../equation/polynomial.ts';

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
  const taken = new Set(operator.actions.flatMap(fieldsOf).map(({ name }) => name));

  const written = new Set(operator.actions.flatMap((action) => (action.kind === 'sample' ? [] : [action.field.name])));
  const isParameterDivision = (expr: Symbolic): boolean =>
    expr.kind === 'power' &&
    expr.exponent < 0 &&
    onlyParameters(expr.base) &&
    parametersIn(expr.base).length > 0 &&
    !parametersIn(expr.base).some((name) => written.has(name));

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
    const name = nameOf(value);
    if (taken.has(name))
      throw new EquationError({
        problem: `A field is called ${name}, as ${show(value)} is.`,
        advice: 'Name it otherwise.',
      });
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

function onlyParameters(expr: Symbolic): boolean {
  if (expr.kind === 'access') return expr.field.kind === 'grid';
  if (expr.kind === 'const') return true;
  return (expr.kind === 'add' || expr.kind === 'mul' || expr.kind === 'power') && operands(expr).every(onlyParameters);
}

const parametersIn = (expr: Symbolic): string[] =>
  expr.kind === 'access' ? [expr.field.name] : operands(expr).flatMap(parametersIn);

/**
 * The name of a derived field, the same in every program and of no other value, since programs of one shot share fields by name:
 * `inverse_m_b2` for `1/(m·b²)`, the formula itself where that could mean something else.
 */
function nameOf(value: Symbolic): string {
  const [monomial, ...others] = expand(value);
  const plain =
    others.length === 0 &&
    monomial?.coefficient === 1 &&
    monomial.powers.every(
      ({ base, exponent }) => /^[A-Za-z]+$/.test(show(base)) && Number.isInteger(exponent) && exponent < 0,
    );
  if (!plain) return `inverse ${show(value)}`;
  return [
    'inverse',
    ...monomial.powers.map(({ base, exponent }) => `${show(base)}${exponent === -1 ? '' : -exponent}`),
  ].join('_');
}
