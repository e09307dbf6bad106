import { EquationError } from './errors.ts';
import { div, type Symbolic, show, some } from './expression.ts';
import { expand, factorise, type Monomial, product, raise } from './polynomial.ts';

/**
 * Solves `equation = 0` for `unknown`, in which it must be linear.
 *
 * With `A·unknown + R = 0` and `A₀` the first term of `A`, the result is `(−R/A₀) / (A/A₀)`: for
 * `m·∂²u/∂t² + η·∂u/∂t − ∇²u = 0` and `u[t+1]` that is `(2u − u[t−1] + dt²/m·∇²u + g·u) / (1 + g)` with `g = η·dt/m`, where
 * only `1/m` is a division by something that varies in space, and does not change in time.
 *
 * @throws EquationError when the unknown is missing, not linear, or under a derivative
 * @example const step = solve(sub(mul(m, dt2Of(u)), laplace(grid, u)), forward(u));
 */
export function solve(equation: Symbolic, unknown: Symbolic): Symbolic {
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
  const scale = raise(coefficient[0], -1);
  const numerator = rest.map((m) => product(product(m, scale), { coefficient: -1, powers: [] }));
  const denominator = coefficient.map((m) => product(m, scale));
  const top = factorise(numerator, isInvariant);
  return denominator.length === 1 ? top : div(top, factorise(denominator, isInvariant));
}

/** Whether an expression is the same at every time step. */
export const isInvariant = (expr: Symbolic): boolean =>
  !some(expr, (e) => e.kind === 'access' && (e.field.kind === 'time' || e.field.kind === 'snapshots'));
