import { operands, type Symbolic } from '../equation/expression.ts';
import { type Action, type Operator, valuesOf } from '../equation/operator.ts';

/**
 * How many time levels each wavefield needs: two when `u[t−1]` (`u[t+1]` backwards in time) is read only where
 * `u[t+1]` is computed for the first time, and at the same node, which can then be overwritten in place; else three.
 */
export function assignLevels({ actions, direction }: Operator): Map<string, number> {
  const levels = new Map<string, number>();
  const remember = (name: string, needed: number): void => {
    levels.set(name, Math.max(levels.get(name) ?? 2, needed));
  };
  const written = new Set<string>();
  for (const action of actions) {
    if (action.kind !== 'sample') remember(action.field.name, 2);
    for (const { name, time, shifted } of wavefieldReads(action)) {
      const oldest = time === -direction;
      const inPlace =
        action.kind === 'update' &&
        action.field.name === name &&
        action.time === direction &&
        !shifted &&
        !written.has(name);
      remember(name, oldest && !inPlace ? 3 : 2);
    }
    if (action.kind !== 'sample' && action.time === direction) written.add(action.field.name);
  }
  const wavefields = new Set(actions.flatMap((action) => wavefieldsOf(action)));
  return new Map([...levels].filter(([name]) => wavefields.has(name)));
}

interface Read {
  readonly name: string;
  readonly time: number;
  readonly shifted: boolean;
}

const wavefieldReads = (action: Action): Read[] => valuesOf(action).flatMap((expr) => reads(expr, false));

function reads(expr: Symbolic, shifted: boolean): Read[] {
  if (expr.kind === 'access') {
    return expr.field.kind === 'time' ? [{ name: expr.field.name, time: expr.time, shifted }] : [];
  }
  return operands(expr).flatMap((operand) => reads(operand, shifted || expr.kind === 'derivative'));
}

function wavefieldsOf(action: Action): string[] {
  const own = action.kind !== 'sample' && action.field.kind === 'time' ? [action.field.name] : [];
  return [...own, ...wavefieldReads(action).map(({ name }) => name)];
}
