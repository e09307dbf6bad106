import { fornbergWeights } from '@judi4cloud/stencil';
import type { Model } from '../model/model.ts';

/** Share of the stability limit that is used. */
const courant = 0.9;

/** Cells that the fastest wave crosses in a time step: `0.9·sqrt(4/(ndim·Σ|w2|))`. */
function cellsPerStep(ndim: number, spaceOrder: number): number {
  const k = Math.max(spaceOrder / 2, 4);
  const nodes = Array.from({ length: 2 * k }, (_, i) => i - k);
  const sum = fornbergWeights(2, nodes, 0).reduce((total, w) => total + Math.abs(w), 0);
  return courant * Math.sqrt(4 / (ndim * sum));
}

/** Largest velocity in km/s. */
export function largestVelocity(model: Pick<Model, 'm'>): number {
  return 1 / Math.sqrt(model.m.min());
}

/**
 * Critical time step of the acoustic wave equation in ms, rounded to four digits:
 * `0.9·sqrt(4/(ndim·Σ|w2|))·min(d)/vmax`.
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
  const dt = (cellsPerStep(model.n.length, options.spaceOrder ?? 8) * Math.min(...model.d)) / largestVelocity(model);
  return Number(dt.toExponential(3));
}
