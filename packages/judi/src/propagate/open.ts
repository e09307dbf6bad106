import { chooseBackend, debugs } from '@judi4cloud/stencil';
import { choosePhysics } from '../physics/choose-physics.ts';
import { warn } from '../warnings.ts';
import { type FlatMedium, named } from './flat-medium.ts';
import { GridPropagator } from './grid-propagator.ts';
import type { Medium, Propagator, PropagatorOptions } from './propagator.ts';

/**
 * Opens the propagator of a medium: chooses the physics by its parameters and the backend by the options.
 *
 * @throws UnsupportedPhysicsError when no wave equation knows all parameters of the medium
 * @example using propagator = await openPropagator(medium, options);
 */
export async function openPropagator(given: Medium | FlatMedium, options: PropagatorOptions): Promise<Propagator> {
  const medium = named(given);
  const physics = choosePhysics(Object.keys(medium.parameters));
  const backend = await chooseBackend(options.backend, { log });
  return new GridPropagator(backend, physics, medium, options);
}

/** Says what runs the kernels: when somebody watches, and when it is not what one would expect. */
function log(line: string, expected = false): void {
  if (debugs('backend')) console.error(line);
  else if (!expected) warn('backend', line);
}
