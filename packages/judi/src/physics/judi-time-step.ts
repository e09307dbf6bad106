import { fornbergWeights } from '@judi4cloud/stencil';

/** Share of the stability limit that is used. */
const courant = 0.9;

/** Cells that the fastest wave crosses in a time step: `0.9·sqrt(4/(ndim·Σ|w2|))`. */
function cellsPerStep(ndim: number, spaceOrder: number): number {
  const k = Math.max(spaceOrder / 2, 4);
  const nodes = Array.from({ length: 2 * k }, (_, i) => i - k);
  const sum = fornbergWeights(2, nodes, 0).reduce((total, w) => total + Math.abs(w), 0);
  return courant * Math.sqrt(4 / (ndim * sum));
}

/**
 * The time step in ms that JUDI takes for an equation of second order in time, rounded to four digits:
 * `0.9·sqrt(4/(ndim·Σ|w2|))·min(d)/vmax`.
 *
 * @param d spacing in metres
 * @param fastest velocity in km/s
 */
export function secondOrderStep(d: readonly number[], fastest: number, spaceOrder: number): number {
  const dt = (cellsPerStep(d.length, spaceOrder) * Math.min(...d)) / fastest;
  return Number(dt.toExponential(3));
}
