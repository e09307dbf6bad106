/** Names of axes, the slowest first: `['x', 'z']` has z fastest. */
export type AxisOrder = readonly string[];

/**
 * Values stored in one order of axes, put in another.
 *
 * @param shape number of values along each axis, in the order in which they are stored
 * @example reorder(values, [121, 401], ['z', 'x'], ['x', 'z']) // z slowest → z fastest
 */
export function reorder(
  values: Float32Array,
  shape: readonly number[],
  stored: AxisOrder,
  wanted: AxisOrder,
): Float32Array {
  if (stored.every((axis, k) => axis === wanted[k])) return values;
  const strides = shape.map((_, k) => shape.slice(k + 1).reduce((product, count) => product * count, 1));
  const n = wanted.map((axis) => shape[stored.indexOf(axis)]);
  const step = wanted.map((axis) => strides[stored.indexOf(axis)]);
  const out = new Float32Array(values.length);
  const index = new Int32Array(n.length);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = values[from];
    for (let k = n.length - 1; k >= 0; k--) {
      from += step[k];
      index[k] += 1;
      if (index[k] < n[k]) break;
      from -= step[k] * n[k];
      index[k] = 0;
    }
  }
  return out;
}
