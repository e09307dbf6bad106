import { type Model, toMedium } from '../model/model.ts';
import { physicsOf } from './physics-of.ts';

/**
 * Critical time step of a model's wave equation in ms.
 *
 * @param options.dt returned as it is when given
 * @param options.spaceOrder order of the stencil, 8 when left out
 * @example calculateDt(model) // 1.618 for 3.2 km/s on a 10 m grid
 */
export function calculateDt(
  model: Model,
  options: { readonly spaceOrder?: number | undefined; readonly dt?: number | undefined } = {},
): number {
  if (options.dt !== undefined) return options.dt;
  return physicsOf(model).criticalTimeStep(toMedium(model), options.spaceOrder ?? 8);
}
