import type { Operator } from '@judi4cloud/stencil';
import type { ImagingCondition } from '../propagate/propagator.ts';

/** The variant of the equations that a propagator needs. */
export interface PhysicsOptions {
  /** Names of the axes, depth last. */
  readonly axes: readonly string[];
  readonly spaceOrder: number;
  readonly freeSurface: boolean;
  /** Whether density varies in space. */
  readonly density: boolean;
  readonly IC: ImagingCondition;
  /** Steps between kept wavefields; 0 keeps none. */
  readonly stride: number;
}

/**
 * A wave equation: which parameters it reads, and what happens in a time step of each of the four operators.
 *
 * **Names that propagators rely on**: points `source` and `receivers` (in the adjoint: where it injects and samples), and
 * `background` in `born`; fields `dm`, `saved`, `gradient`, profiles `eta_<axis>`.
 */
export interface Physics {
  readonly name: string;
  /** Names of the parameter fields on the grid. */
  parameters(options: PhysicsOptions): readonly ParameterName[];
  forward(options: PhysicsOptions): Operator;
  adjoint(options: PhysicsOptions): Operator;
  born(options: PhysicsOptions): Operator;
  adjointBorn(options: PhysicsOptions): Operator;
}

/** Squared slowness, and buoyancy `1/ρ`. */
export type ParameterName = 'm' | 'b';
