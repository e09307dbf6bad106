import { checkArgument } from '@judi4cloud/errors';
import { Model } from '../model/model.ts';
import { usualStep } from './time-step.ts';

/**
 * The time step that a model's wave equation is computed with in ms: JUDI's, `0.9·sqrt(4/(ndim·Σ|w2|))·min(d)/vmax`, or 0.98 of the stability
 * limit where that is smaller, as at steps of density.
 *
 * @param options.dt returned as it is when given
 * @param options.spaceOrder order of the stencil, 8 when left out
 * @param options.freeSurface whether the top reflects
 * @example calculateDt(model) // 1.618 for 3.2 km/s on a 10 m grid
 */
export function calculateDt(
  model: Model,
  options: {
    readonly spaceOrder?: number | undefined;
    readonly freeSurface?: boolean | undefined;
    readonly dt?: number | undefined;
  } = {},
): number {
  checkArgument('calculateDt(model)', 'model', model, model instanceof Model, 'a Model');
  const { spaceOrder = 8, freeSurface = false, dt } = options;
  return dt ?? usualStep(model, { spaceOrder, freeSurface });
}
