import type { Model } from '../model/model.ts';

/**
 * Weights of the `order`-th derivative at 0 from values at `nodes`.
 *
 * @see Fornberg 1988, Math. Comp. 51, 699
 */
function derivativeWeights(order: number, nodes: readonly number[]): number[] {
  const count = nodes.length;
  const weights = Array.from({ length: order + 1 }, () => new Array<number>(count).fill(0));
  weights[0][0] = 1;
  let c1 = 1;
  for (let i = 1; i < count; i++) {
    const highest = Math.min(i, order);
    let c2 = 1;
    for (let j = 0; j < i; j++) {
      const c3 = nodes[i] - nodes[j];
      c2 *= c3;
      if (j === i - 1)
        for (let k = highest; k >= 0; k--)
          weights[k][i] = (c1 * ((k > 0 ? k * weights[k - 1][i - 1] : 0) - nodes[i - 1] * weights[k][i - 1])) / c2;
      for (let k = highest; k >= 0; k--)
        weights[k][j] = (nodes[i] * weights[k][j] - (k > 0 ? k * weights[k - 1][j] : 0)) / c3;
    }
    c1 = c2;
  }
  return weights[order];
}

/** Share of the stability limit that is used. */
const courant = 0.9;

/** Time step per ms of travel through a cell: `0.9·sqrt(4/(ndim·Σ|w2|))`. */
function cellsPerStep(ndim: number, spaceOrder: number): number {
  const k = Math.max(spaceOrder / 2, 4);
  const nodes = Array.from({ length: 2 * k }, (_, i) => i - k);
  const sum = derivativeWeights(2, nodes).reduce((total, w) => total + Math.abs(w), 0);
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
 * @example calculateDt(model) // 1.618 for 3.5 km/s on a 10 m grid
 */
export function calculateDt(
  model: Model,
  options: { readonly spaceOrder?: number | undefined; readonly dt?: number | undefined } = {},
): number {
  if (options.dt !== undefined) return options.dt;
  const dt = (cellsPerStep(model.n.length, options.spaceOrder ?? 8) * Math.min(...model.d)) / largestVelocity(model);
  return Number(dt.toExponential(3));
}
