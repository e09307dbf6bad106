import {
  type Backend,
  debugs,
  type Kernel,
  type Lowered,
  lower,
  type PassReport,
  passLine,
  type Real,
} from '@judi4cloud/stencil';
import type { Physics, PhysicsOptions } from '../physics/physics.ts';
import type { PropagatorOptions } from './propagator.ts';

/** A kernel, with what the host must compute for it. */
export interface CompiledOperator extends Lowered {
  readonly kernel: Kernel;
}

export type OperatorName = 'forward' | 'adjoint' | 'born' | 'adjointBorn';

/** What the equations depend on: of a medium, and of a propagator's options. */
export interface Setting {
  readonly ndim: number;
  /** Names of the medium's parameters. */
  readonly parameters: readonly string[];
  readonly options: Pick<PropagatorOptions, 'spaceOrder' | 'freeSurface' | 'IC'>;
}

const axisNames: readonly (readonly string[])[] = [[], [], ['x', 'z'], ['x', 'y', 'z']];

/** The variant of a physics for a setting; wavefields are kept every `stride` steps, or not at all. */
export function variantOf({ ndim, parameters, options }: Setting, stride: number): PhysicsOptions {
  const { spaceOrder, freeSurface, IC } = options;
  return { axes: axisNames[ndim], spaceOrder, freeSurface, parameters, IC, stride };
}

const compiled = new Map<string, Promise<CompiledOperator>>();

/** Lowers and compiles an operator of a physics; once per process for each variant and backend. */
export function compileOperator(
  backend: Backend,
  physics: Physics,
  name: OperatorName,
  options: PhysicsOptions,
  real: Real,
): Promise<CompiledOperator> {
  const key = JSON.stringify([backend.name, physics.name, name, options, real]);
  let operator = compiled.get(key);
  if (!operator) {
    operator = compile(backend, physics, name, options, real);
    compiled.set(key, operator);
    operator.catch(() => compiled.delete(key));
  }
  return operator;
}

async function compile(
  backend: Backend,
  physics: Physics,
  name: OperatorName,
  options: PhysicsOptions,
  real: Real,
): Promise<CompiledOperator> {
  const operator = physics[name](options);
  const report = debugs('passes') ? (pass: PassReport) => console.error(passLine(operator.name, pass)) : undefined;
  const lowered = lower(operator, real, report);
  const kernel = await backend.compile(lowered.program);
  if (debugs('code')) console.error(kernel.source);
  return { ...lowered, kernel };
}
