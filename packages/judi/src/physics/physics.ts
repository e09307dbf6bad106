import type { Operator } from '@judi4cloud/stencil';
import type { ImagingCondition, Medium } from '../propagate/propagator.ts';
import type { SymmetricMatrix } from './largest-eigenvalue.ts';

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

/** The operator `K` of an equation of motion `∂²u/∂t² = −K·u`, discretised in space; its eigenvalues are squared frequencies in 1/ms². */
export interface Stiffness {
  /** No eigenvalue is above. */
  readonly bound: number;
  /** What waves around a node of the model add to eigenvalues at most: none is above the largest of these, which are at most `bound`. */
  boundAt(node: number): number;
  /** `K` in variables in which it is symmetric. */
  matrix(): SymmetricMatrix;
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
  /** The time step in ms that JUDI takes. */
  judiTimeStep(medium: Pick<Medium, 'd' | 'parameters'>, spaceOrder: number): number;
  /** The operator in space of its equation of motion, which limits the time step. */
  stiffness(medium: Medium, setting: Pick<PhysicsOptions, 'spaceOrder' | 'freeSurface'>): Stiffness;
  forward(options: PhysicsOptions): Operator;
  adjoint(options: PhysicsOptions): Operator;
  born(options: PhysicsOptions): Operator;
  adjointBorn(options: PhysicsOptions): Operator;
}
