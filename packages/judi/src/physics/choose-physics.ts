import { UnsupportedPhysicsError } from '../errors.ts';
import { acoustic } from './acoustic.ts';
import type { Physics } from './physics.ts';

/** All wave equations, the simplest first. */
const all: readonly Physics[] = [acoustic];

/**
 * The simplest wave equation that knows all parameters of a medium.
 *
 * @param parameters their names
 * @throws UnsupportedPhysicsError
 */
export function choosePhysics(parameters: readonly string[]): Physics {
  const found = all.find((physics) => parameters.every((name) => physics.parameters.includes(name)));
  if (found !== undefined) return found;
  const [simplest] = all;
  throw new UnsupportedPhysicsError({ parameters: parameters.filter((name) => !simplest.parameters.includes(name)) });
}
