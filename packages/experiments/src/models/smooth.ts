import { checkArgument } from '@judi4cloud/errors';
import { SizeError, ValueError } from '@judi4cloud/judi';

export type SmoothOptions = {
  /** Leaves the values above this row of cells as they are, and out of the mean below it: the water. */
  readonly keepAbove?: number;
};

/**
 * Smooths `nx × nz` values, z fastest, by a Gaussian of standard deviation `sigma` cells in both directions.
 *
 * The values are mirrored at the edges, those at the edges repeated, so that constants and the mean are kept.
 *
 * @returns a new array
 * @throws SizeError when `values` doesn't fill `n`, ValueError when `n` has other axes than x and z, or `sigma` is negative
 * @example const background = smooth(vp, [851, 176], 12, { keepAbove: 10 });
 */
export function smooth(
  values: Float32Array,
  n: readonly number[],
  sigma: number,
  { keepAbove = 0 }: SmoothOptions = {},
): Float32Array {
  const call = 'smooth(values, n, sigma)';
  checkArgument(call, 'values', values, values instanceof Float32Array, 'a Float32Array such as model.m.data');
  checkArgument(call, 'n', n, typeof Object(n).length === 'number', 'points along x and z');
  const [nx, nz] = n;
  if (n.length !== 2) throw new ValueError({ what: 'n', got: n, expected: 'points along x and z' });
  if (values.length !== nx * nz) {
    throw new SizeError({ what: 'What is to be smoothed', got: values.length, expected: nx * nz, shape: n });
  }
  if (!(sigma >= 0)) throw new ValueError({ what: 'sigma', got: sigma, expected: 'cells, 0 or more' });
  const out = values.slice();
  const weights = gaussian(sigma);
  const first = Math.min(nz, Math.max(0, Math.round(keepAbove)));
  for (let i = 0; i < nx; i++) convolveLine(out, i * nz + first, 1, nz - first, weights);
  for (let j = first; j < nz; j++) convolveLine(out, j, nz, nx, weights);
  return out;
}

/** Weights from the middle outwards, `w₀ + 2·Σ w_k = 1`, cut off at four standard deviations. */
function gaussian(sigma: number): Float64Array {
  const weights = Float64Array.from({ length: Math.ceil(4 * sigma) + 1 }, (_, k) =>
    k === 0 ? 1 : Math.exp(-0.5 * (k / sigma) ** 2),
  );
  const sum = weights.reduce((total, w) => total + 2 * w, -weights[0]);
  return weights.map((w) => w / sum);
}

function convolveLine(values: Float32Array, start: number, stride: number, count: number, weights: Float64Array): void {
  const reach = weights.length - 1;
  const line = new Float64Array(count + 2 * reach);
  for (let k = 0; k < line.length; k++) line[k] = values[start + mirrored(k - reach, count) * stride];
  for (let k = 0; k < count; k++) {
    const middle = k + reach;
    let sum = weights[0] * line[middle];
    for (let w = 1; w <= reach; w++) sum += weights[w] * (line[middle - w] + line[middle + w]);
    values[start + k * stride] = sum;
  }
}

/** Index inside a line that is mirrored at both edges, the cells at the edges repeated. */
function mirrored(index: number, count: number): number {
  const period = 2 * count;
  const k = ((index % period) + period) % period;
  return k < count ? k : period - 1 - k;
}
