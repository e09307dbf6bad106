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

/** A kernel, with what the host must compute for it. */
export interface CompiledOperator extends Lowered {
  readonly kernel: Kernel;
}

export type OperatorName = 'forward' | 'adjoint' | 'born' | 'adjointBorn';

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
