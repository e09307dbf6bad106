import { EquationError } from './errors.ts';
/** The axes of a problem, slowest first, and the order of accuracy in space of its derivatives. */
export interface Grid {
  readonly axes: readonly string[];
  readonly spaceOrder: number;
}

/** A wavefield: a value per node and time step, of which a kernel keeps two or three. */
export interface TimeField {
  readonly kind: 'time';
  readonly name: string;
  readonly grid: Grid;
}

/** A value per node: a parameter, or something accumulated over time. */
export interface GridField {
  readonly kind: 'grid';
  readonly name: string;
  readonly grid: Grid;
}

/** A value per coordinate along one axis. */
export interface ProfileField {
  readonly kind: 'profile';
  readonly name: string;
  readonly grid: Grid;
  readonly axis: number;
}

/** A wavefield kept at every `stride`-th step. */
export interface SnapshotField {
  readonly kind: 'snapshots';
  readonly name: string;
  readonly grid: Grid;
  readonly stride: number;
}

export type Field = TimeField | GridField | ProfileField | SnapshotField;

/** Points anywhere between the nodes: sources or receivers. */
export interface SparsePoints {
  readonly name: string;
  readonly role: 'source' | 'receiver';
}

/**
 * A grid of 2 or 3 axes, all derivatives on it of one even order.
 *
 * @throws EquationError when the order is odd or outside 2 … 16, or two axes have one name
 * @example const grid = defineGrid(['x', 'z'], 8);
 */
export function defineGrid(axes: readonly string[], spaceOrder: number): Grid {
  if (!Number.isInteger(spaceOrder) || spaceOrder % 2 !== 0 || spaceOrder < 2 || spaceOrder > 16) {
    throw new EquationError({
      problem: `Space order ${spaceOrder} is not possible: expected an even number from 2 to 16.`,
    });
  }
  if (axes.length < 2 || axes.length > 3)
    throw new EquationError({ problem: `A grid has 2 or 3 axes, got ${axes.length}.` });
  if (new Set(axes).size < axes.length)
    throw new EquationError({
      problem: `Two axes have one name: ${axes.join(', ')}.`,
      advice: "Call them 'x' and 'z', say.",
    });
  return { axes, spaceOrder };
}

export const timeField = (name: string, grid: Grid): TimeField => ({ kind: 'time', name, grid });
export const gridField = (name: string, grid: Grid): GridField => ({ kind: 'grid', name, grid });
export const profile = (name: string, grid: Grid, axis: number): ProfileField => ({
  kind: 'profile',
  name,
  grid,
  axis,
});
export const snapshots = (name: string, grid: Grid, stride: number): SnapshotField => ({
  kind: 'snapshots',
  name,
  grid,
  stride,
});
export const points = (name: string, role: SparsePoints['role']): SparsePoints => ({ name, role });
