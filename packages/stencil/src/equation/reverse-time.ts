import { rebuild, type Symbolic } from './expression.ts';

/**
 * The equation with time running backwards: every `u[t+k]` becomes `u[t−k]`.
 *
 * For an operator that is symmetric in space this is the transpose of the discrete equation: forward rows
 * `A·u[t+1] + B·u[t] + C·u[t−1] = q[t]` turn into `A·v[t−1] + Bᵀ·v[t] + C·v[t+1] = r[t]`.
 */
export function reverseTime(expr: Symbolic): Symbolic {
  return expr.kind === 'access' ? { ...expr, time: expr.time === 0 ? 0 : -expr.time } : rebuild(expr, reverseTime);
}
