import { add, mul, power, type Symbolic, show } from './expression.ts';

/** `coefficient · Π base^exponent`; bases with whole exponents are neither sums, products, powers nor numbers. */
export interface Monomial {
  readonly coefficient: number;
  readonly powers: readonly Power[];
}

export interface Power {
  readonly base: Symbolic;
  readonly exponent: number;
}

/** The number 1. */
export const one: Monomial = { coefficient: 1, powers: [] };

/** The expression multiplied out: a sum of monomials, like terms collected, in order of first appearance. */
export function expand(expr: Symbolic): Monomial[] {
  return collect(terms(expr));
}

function terms(expr: Symbolic): Monomial[] {
  switch (expr.kind) {
    case 'const':
      return expr.value === 0 ? [] : [{ coefficient: expr.value, powers: [] }];
    case 'add':
      return expr.terms.flatMap(terms);
    case 'mul':
      return expr.factors.map(expand).reduce(productOfSums, [one]);
    case 'power': {
      const base = expand(expr.base);
      // √(x²) is |x|: roots stay whole.
      if (base.length === 1 && Number.isInteger(expr.exponent)) return [raise(base[0], expr.exponent)];
      return [{ coefficient: 1, powers: [{ base: sum(base), exponent: expr.exponent }] }];
    }
    case 'scalar':
    case 'access':
    case 'derivative':
    case 'named':
      return [{ coefficient: 1, powers: [{ base: expr, exponent: 1 }] }];
    default:
      return expr satisfies never;
  }
}

const productOfSums = (a: readonly Monomial[], b: readonly Monomial[]): Monomial[] =>
  a.flatMap((x) => b.map((y) => product(x, y)));

/** `a · b`, equal bases merged. */
export function product(a: Monomial, b: Monomial): Monomial {
  const powers = new Map<string, Power>();
  for (const { base, exponent } of [...a.powers, ...b.powers]) {
    const key = show(base);
    powers.set(key, { base, exponent: exponent + (powers.get(key)?.exponent ?? 0) });
  }
  return {
    coefficient: a.coefficient * b.coefficient,
    powers: [...powers.values()].filter(({ exponent }) => exponent !== 0),
  };
}

export const raise = (m: Monomial, exponent: number): Monomial => ({
  coefficient: m.coefficient ** exponent,
  powers: m.powers.map((p) => ({ base: p.base, exponent: p.exponent * exponent })),
});

const keyOf = (m: Monomial): string =>
  m.powers
    .map(({ base, exponent }) => `${show(base)}^${exponent}`)
    .sort()
    .join('·');

function collect(monomials: readonly Monomial[]): Monomial[] {
  const like = new Map<string, Monomial>();
  for (const monomial of monomials) {
    const key = keyOf(monomial);
    const before = like.get(key);
    like.set(key, before ? { ...before, coefficient: before.coefficient + monomial.coefficient } : monomial);
  }
  return [...like.values()].filter(({ coefficient }) => coefficient !== 0);
}

/** A monomial as an expression. */
export function toSymbolic({ coefficient, powers }: Monomial): Symbolic {
  const factors = powers.map(({ base, exponent }) => (exponent === 1 ? base : power(base, exponent)));
  if (coefficient !== 1 || factors.length === 0) factors.unshift({ kind: 'const', value: coefficient });
  return factors.length === 1 ? factors[0] : mul(...factors);
}

/** A sum of monomials as an expression. */
export function sum(monomials: readonly Monomial[]): Symbolic {
  if (monomials.length === 1) return toSymbolic(monomials[0]);
  return add(...monomials.map(toSymbolic));
}

/**
 * A sum with common multipliers taken out: `w·a + w·b + c` becomes `w·(a + b) + c`, where the multiplier of a monomial
 * are those of its factors that satisfy `isMultiplier`.
 */
export function factorise(monomials: readonly Monomial[], isMultiplier: (base: Symbolic) => boolean): Symbolic {
  const groups = new Map<string, { multiplier: Monomial; rest: Monomial[] }>();
  for (const { coefficient, powers } of monomials) {
    const multiplier: Monomial = { coefficient: 1, powers: powers.filter(({ base }) => isMultiplier(base)) };
    const rest: Monomial = { coefficient, powers: powers.filter(({ base }) => !isMultiplier(base)) };
    const key = keyOf(multiplier);
    const group = groups.get(key);
    if (group) group.rest.push(rest);
    else groups.set(key, { multiplier, rest: [rest] });
  }
  const parts = [...groups.values()].map(({ multiplier, rest }) =>
    multiplier.powers.length === 0 ? sum(rest) : mul(toSymbolic(multiplier), sum(rest)),
  );
  return parts.length === 1 ? parts[0] : add(...parts);
}
