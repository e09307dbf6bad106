import type { Names } from '../discretise/discretise.ts';
import type { Assignment } from './cluster.ts';
import { keyOf, loadsOf, operandsOf, withOperands } from './expressions.ts';
import type { Expr, Let, Store } from './program.ts';

/** Straight-line code at a node: values in order, then stores. */
export interface NamedValues {
  readonly lets: readonly Let[];
  readonly stores: readonly Store[];
}

/**
 * Gives a name to every value that is used more than once (common subexpressions, repeated loads) and to those that the
 * equation names.
 */
export function nameValues(assignments: readonly Assignment[], names: Names): NamedValues {
  const given = new Map([...names].map(([expr, name]) => [keyOf(expr), name]));
  const forwarded = forwardStores(assignments);
  const uses = new Map<string, number>();
  const count = (expr: Expr): void => {
    const key = keyOf(expr);
    const before = uses.get(key) ?? 0;
    uses.set(key, before + 1);
    if (before === 0) operandsOf(expr).forEach(count);
  };
  for (const { value } of forwarded) count(value);

  const lets: Let[] = [];
  const named = new Map<string, Expr>();
  const taken = new Set<string>();
  const visit = (expr: Expr): Expr => {
    if (expr.kind === 'const' || expr.kind === 'scalar' || expr.kind === 'let') return expr;
    const key = keyOf(expr);
    const known = named.get(key);
    if (known) return known;
    const value = withOperands(expr, visit);
    const own = given.get(key);
    if ((uses.get(key) ?? 0) < 2 && own === undefined) return value;
    const name = unique(own ?? nameOf(expr, lets.length), taken);
    lets.push({ name, value });
    const reference: Expr = { kind: 'let', name };
    named.set(key, reference);
    return reference;
  };
  const stores = forwarded.map(({ array, time, value }) => ({ array, time, value: visit(value) }));
  return { lets, stores };
}

/** Later assignments use the values that earlier ones stored at the node, not the old contents; of several to one place the last is left. */
function forwardStores(assignments: readonly Assignment[]): Assignment[] {
  const stored = new Map<string, Expr>();
  const forwarded = assignments.map(({ array, time, value }) => {
    const replace = (expr: Expr): Expr => {
      if (expr.kind !== 'load') return withOperands(expr, replace);
      return expr.offset.every((cells) => cells === 0) ? (stored.get(`${expr.array}@${expr.time}`) ?? expr) : expr;
    };
    const current = loadsOf(value).length > 0 && stored.size > 0 ? replace(value) : value;
    stored.set(`${array}@${time}`, current);
    return { array, time, value: current };
  });
  return forwarded.filter(({ array, time }, i) =>
    forwarded.slice(i + 1).every((later) => later.array !== array || later.time !== time),
  );
}

function nameOf(expr: Expr, index: number): string {
  if (expr.kind !== 'load') return `r${index}`;
  const level = expr.time === 0 ? '' : expr.time > 0 ? '_next' : '_last';
  const place = expr.offset.some((cells) => cells !== 0) ? `_${index}` : '';
  return `${expr.array}_at${level}${place}`;
}

function unique(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let i = 2; taken.has(candidate); i++) candidate = `${name}${i}`;
  taken.add(candidate);
  return candidate;
}
