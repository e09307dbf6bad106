import type { Operator } from '@judi4cloud/stencil';
import type { ImagingCondition, Medium } from '../propagate/propagator.ts';

/** The variant of the equations that a propagator needs. */
export interface PhysicsOptions {
  /** Names of the axes, depth last. */
  readonly axes: readonly string[];
  readonly spaceOrder: number;
  readonly freeSurface: boolean;
  /** Names of the parameters that the medium has. */
  readonly parameters: readonly string[];
  readonly IC: ImagingCondition;
  /** Steps between kept wavefields; 0 keeps none. */
  readonly stride: number;
}

/** A field on the grid that is made of a parameter of the medium. */
export interface ParameterField {
  /** The parameter that it is made of. */
  readonly parameter: string;
  /** The field itself, or one over the parameter. */
  readonly value: 'itself' | 'reciprocal';
  /** Above a free surface it repeats its first value, or is mirrored half a cell above the first node. */
  readonly aboveSurface: 'repeat' | 'mirror';
}

/**
 * A wave equation: which parameters it reads, and what happens in a time step of each of the four operators.
 *
 * **Names that propagators rely on**: points `source` and `receivers` (in the adjoint: where it injects and samples), and
 * `background` in `born`; fields `dm`, `saved`, `gradient`, profiles `eta_<axis>`.
 */
export interface Physics {
  readonly name: string;
  /** Names of the parameters that a medium may have. */
  readonly parameters: readonly string[];
  /** Fields of the equations that are made of parameters, by their names. */
  readonly fields: Readonly<Record<string, ParameterField>>;
  /** Smallest and largest velocity of its waves in km/s. */
  velocities(medium: Pick<Medium, 'parameters'>): readonly [slowest: number, fastest: number];
  /** The longest stable time step in ms. */
  criticalTimeStep(medium: Pick<Medium, 'd' | 'parameters'>, spaceOrder: number): number;
  forward(options: PhysicsOptions): Operator;
  adjoint(options: PhysicsOptions): Operator;
  born(options: PhysicsOptions): Operator;
  adjointBorn(options: PhysicsOptions): Operator;
}
