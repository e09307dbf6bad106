import { chooseBackend, debugs } from '@judi4cloud/stencil';
import { acoustic } from '../physics/acoustic.ts';
import { warn } from '../warnings.ts';
import { GridPropagator } from './grid-propagator.ts';
import type { Medium, Propagator, PropagatorOptions } from './propagator.ts';

/**
 * Opens the propagator of a medium: chooses the physics by its parameters and the backend by the options.
 *
 * @example using propagator = await openPropagator(medium, options);
 */
export async function openPropagator(medium: Medium, options: PropagatorOptions): Promise<Propagator> {
  const backend = await chooseBackend(options.backend, { log });
  return new GridPropagator(backend, acoustic, medium, options);
}

/** Says what runs the kernels: when somebody watches, and when it is not what one would expect. */
function log(line: string, expected = false): void {
  if (debugs('backend')) console.error(line);
  else if (!expected) warn('backend', line);
}
