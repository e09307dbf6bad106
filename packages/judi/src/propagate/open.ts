import { chooseBackend } from '@judi4cloud/stencil';
import { acoustic } from '../physics/acoustic.ts';
import { GridPropagator } from './grid-propagator.ts';
import type { Medium, Propagator, PropagatorOptions } from './propagator.ts';

/**
 * Opens the propagator of a medium: chooses the physics by its parameters and the backend by the options.
 *
 * @example using propagator = await openPropagator(medium, options);
 */
export async function openPropagator(medium: Medium, options: PropagatorOptions): Promise<Propagator> {
  return new GridPropagator(await chooseBackend(options.backend), acoustic, medium, options);
}
