import { EquationError } from './errors.ts';
import { add, type Symbolic, show, type Term, term } from './expression.ts';
import type { GridField, SnapshotField, SparsePoints, TimeField } from './fields.ts';

/** `field = value` at every node of the domain. */
export interface Update {
  readonly kind: 'update';
  readonly field: TimeField | GridField | SnapshotField;
  readonly time: number;
  readonly value: Symbolic;
  /** Done in steps where `t mod every = 0`. */
  readonly every: number;
}

/** `field += scale · data[t]`, spread to the nodes around each point. */
export interface Injection {
  readonly kind: 'inject';
  readonly points: SparsePoints;
  readonly field: TimeField;
  readonly time: number;
  readonly scale: Symbolic;
}

/** `data[t] = value`, interpolated to each point. */
export interface Sampling {
  readonly kind: 'sample';
  readonly points: SparsePoints;
  readonly value: Symbolic;
}

/** A field continued above the first node of the last axis by symmetry. */
export interface Mirroring {
  readonly kind: 'mirror';
  readonly field: TimeField | GridField;
  readonly time: number;
  readonly parity: 'odd' | 'even';
}

export type Action = Update | Injection | Sampling | Mirroring;

/** The expressions that an action computes. */
export const valuesOf = (action: Action): readonly Symbolic[] =>
  action.kind === 'mirror' ? [] : [action.kind === 'inject' ? action.scale : action.value];

/** What happens in one time step, in order. */
export interface Operator {
  readonly name: string;
  readonly axes: readonly string[];
  readonly spaceOrder: number;
  readonly direction: 1 | -1;
  readonly actions: readonly Action[];
}

function target(access: Symbolic): { field: TimeField; time: number } {
  if (access.kind !== 'access' || access.field.kind !== 'time')
    throw new EquationError({
      problem: `Got ${show(access)}, expected a wavefield at a time step.`,
      advice: 'Set forward(u), say.',
    });
  return { field: access.field, time: access.time };
}

/** Sets a wavefield at a time step: `update(forward(u), solve(pde, forward(u)))`. */
export const update = (access: Symbolic, value: Term): Update => ({
  kind: 'update',
  ...target(access),
  value: term(value),
  every: 1,
});

/** Adds to a field over time: `g += value`, in steps where `t mod every = 0`. */
export const accumulate = (field: GridField, value: Term, every = 1): Update => assign(field, add(field, value), every);

/** Sets a field on the grid: `field = value`, in steps where `t mod every = 0`. */
export const assign = (field: GridField, value: Term, every = 1): Update => ({
  kind: 'update',
  field,
  time: 0,
  value: term(value),
  every,
});

/** Keeps a wavefield: `saved[t / stride] = value` in every `stride`-th step. */
export const save = (saved: SnapshotField, value: Term): Update => ({
  kind: 'update',
  field: saved,
  time: 0,
  value: term(value),
  every: saved.stride,
});

export const inject = (points: SparsePoints, access: Symbolic, scale: Term): Injection => ({
  kind: 'inject',
  points,
  ...target(access),
  scale: term(scale),
});

export const sample = (points: SparsePoints, value: Term): Sampling => ({ kind: 'sample', points, value: term(value) });

/** Continues a wavefield at a time step, or a field on the grid, above the first node of the last axis. */
export const mirror = (value: Symbolic | GridField, parity: Mirroring['parity']): Mirroring => ({
  kind: 'mirror',
  ...(value.kind === 'grid' ? { field: value, time: 0 } : target(value)),
  parity,
});
