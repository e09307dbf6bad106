import {
  add,
  backward,
  type Derivative,
  dt,
  forward,
  mul,
  power,
  type Symbolic,
  sub,
  type Term,
  term,
} from './expression.ts';
import type { Grid, TimeField } from './fields.ts';

/** `(u[t+1] − 2u[t] + u[t−1]) / dt²`. */
export const dt2Of = (u: TimeField): Symbolic => mul(power(dt, -2), add(forward(u), mul(-2, u), backward(u)));

/** `(u[t+1] − u[t]) / dt`. */
export const dtOf = (u: TimeField): Symbolic => mul(power(dt, -1), sub(forward(u), u));

const derivative = (of: Term, axis: number, order: 1 | 2, shift: Derivative['shift']): Symbolic => ({
  kind: 'derivative',
  of: term(of),
  axis,
  order,
  shift,
});

const axesOf = (grid: Grid): number[] => grid.axes.map((_, axis) => axis);

/** `Σ ∂²u/∂x_i²`, centred. */
export const laplace = (grid: Grid, u: Term): Symbolic => add(...axesOf(grid).map((axis) => derivative(u, axis, 2, 0)));

/** `D⁺u`: first derivatives half a cell after the node, one per axis. */
export const grad = (grid: Grid, u: Term): Symbolic[] => axesOf(grid).map((axis) => derivative(u, axis, 1, 0.5));

/** `D⁻·f`: the divergence at the node of fluxes that live half a cell after it; minus the transpose of `grad`. */
export const divergence = (flux: readonly Term[]): Symbolic =>
  add(...flux.map((component, axis) => derivative(component, axis, 1, -0.5)));
