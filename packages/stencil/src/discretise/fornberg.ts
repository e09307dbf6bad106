/**
 * Weights `w` with `f^(order)(x₀) ≈ Σ w_i f(x_i)`, exact for polynomials of degree `nodes.length − 1`.
 *
 * @see Fornberg 1988, Generation of finite difference formulas on arbitrarily spaced grids, Math. Comp. 51, 699–706
 * @example fornbergWeights(2, [-1, 0, 1], 0); // [1, −2, 1]
 */
export function fornbergWeights(order: number, nodes: readonly number[], x0: number): number[] {
  const n = nodes.length;
  const table = Array.from({ length: n }, () => new Float64Array(order + 1));
  table[0][0] = 1;
  let c1 = 1;
  for (let i = 1; i < n; i++) {
    let c2 = 1;
    const top = Math.min(i, order);
    for (let j = 0; j < i; j++) {
      const c3 = nodes[i] - nodes[j];
      c2 *= c3;
      if (j === i - 1) {
        for (let k = top; k >= 0; k--) {
          const lower = k > 0 ? k * table[i - 1][k - 1] : 0;
          table[i][k] = (c1 * (lower - (nodes[i - 1] - x0) * table[i - 1][k])) / c2;
        }
      }
      for (let k = top; k >= 0; k--) {
        const lower = k > 0 ? k * table[j][k - 1] : 0;
        table[j][k] = ((nodes[i] - x0) * table[j][k] - lower) / c3;
      }
    }
    c1 = c2;
  }
  return table.map((row) => row[order]);
}

/** Offsets and weights of the derivative of `order` at `shift` cells from the node, on a grid of spacing 1. */
export function derivativeWeights(
  order: 1 | 2,
  shift: -0.5 | 0 | 0.5,
  spaceOrder: number,
): { readonly offset: number; readonly weight: number }[] {
  const reach = spaceOrder / 2;
  const first = shift > 0 ? 1 - reach : -reach;
  const count = shift === 0 ? spaceOrder + 1 : spaceOrder;
  const offsets = Array.from({ length: count }, (_, i) => first + i);
  const weights = fornbergWeights(order, offsets, shift);
  return offsets.map((offset, i) => ({ offset, weight: weights[i] })).filter(({ weight }) => Math.abs(weight) > 1e-14);
}
