import { EquationError } from './errors.ts';
import { add, div, dt, operands, type Symbolic, show, some } from './expression.ts';
import { expand, factorise, type Monomial, one, product, raise } from './polynomial.ts';

/**
 * Solves `equation = 0` for `unknown`, in which it must be linear.
 *
 * With `A·unknown + R = 0` and `A₀` the term of `A` that belongs to the highest time derivative, the result is `(−R/A₀) / (A/A₀)`: for
 * `m·∂²u/∂t² + η·∂u/∂t − ∇²u = 0` and `u[t+1]` that is `(2u − u[t−1] + dt²/m·∇²u + g·u) / (1 + g)` with `g = η·dt/m`, where
 * only `1/m` is a division by something that varies in space, and does not change in time.
 *
 * @throws EquationError when the unknown is missing, not linear, or under a derivative, and when a name means two things
 * @example const step = solve(sub(mul(m, dt2Of(u)), laplace(grid, u)), forward(u));
 */
export function solve(equation: Symbolic, unknown: Symbolic): Symbolic {
  checkMeanings(add(equation, unknown));
  const name = show(unknown);
  const isUnknown = (e: Symbolic): boolean => show(e) === name;
  const coefficient: Monomial[] = [];
  const rest: Monomial[] = [];
  for (const monomial of expand(equation)) {
    const holding = monomial.powers.filter(({ base }) => some(base, isUnknown));
    if (holding.length === 0) rest.push(monomial);
    else if (holding.length === 1 && holding[0].exponent === 1 && isUnknown(holding[0].base)) {
      coefficient.push({ ...monomial, powers: monomial.powers.filter((p) => p !== holding[0]) });
    } else throw new EquationError({ problem: `Can't solve for ${name}: the equation is not linear in it.` });
  }
  if (coefficient.length === 0)
    throw new EquationError({ problem: `Can't solve for ${name}: it does not occur in the equation.` });
  const scale = raise(leadingOf(coefficient), -1);
  const numerator = rest.map((m) => product(product(m, scale), { coefficient: -1, powers: [] }));
  const denominator = coefficient.map((m) => product(m, scale));
  const top = factorise(numerator, isInvariant);
  return denominator.length === 1 ? top : div(top, factorise(denominator, isInvariant));
}

/**
 * The term that divides the others: of those that don't change in time the first with the highest power of `1/dt`, which must not be
 * zero where the equation is one in time; a damping may be.
 */
function leadingOf(coefficient: readonly Monomial[]): Monomial {
  if (coefficient.length === 1) return coefficient[0];
  const steady = coefficient.filter(({ powers }) => powers.every(({ base }) => isInvariant(base)));
  const power = ({ powers }: Monomial): number => powers.find(({ base }) => show(base) === show(dt))?.exponent ?? 0;
  const most = Math.min(...steady.map(power));
  return steady.find((monomial) => power(monomial) === most) ?? one;
}

/** Terms are collected by their names: one that stands for two things would make them one. */
function checkMeanings(equation: Symbolic): void {
  const meanings = new Map<string, string>();
  const visit = (expr: Symbolic): void => {
    if (expr.kind === 'scalar' || expr.kind === 'access' || expr.kind === 'named') {
      const name = expr.kind === 'access' ? expr.field.name : expr.name;
      const meaning = expr.kind === 'access' ? expr.field.kind : expr.kind === 'named' ? show(expr.value) : expr.kind;
      if ((meanings.get(name) ?? meaning) !== meaning) {
        throw new EquationError({
          problem: `${name} stands for two things in one equation.`,
          advice: 'Name one otherwise.',
        });
      }
      meanings.set(name, meaning);
    }
    operands(expr).forEach(visit);
  };
  visit(equation);
}

/** Whether an expression is the same at every time step. */
export const isInvariant = (expr: Symbolic): boolean =>
  !some(expr, (e) => e.kind === 'access' && (e.field.kind === 'time' || e.field.kind === 'snapshots'));
