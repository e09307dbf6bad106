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
  if (sameOrder(stored, wanted)) return values;
  const out = new Float32Array(values.length);
  placeRows(values, 0, shape, stored, wanted, out);
  return out;
}

export const sameOrder = (a: AxisOrder, b: AxisOrder): boolean => a.every((axis, k) => axis === b[k]);

/**
 * Puts stored values, from a row of the slowest stored axis on, where they belong in another order of axes.
 *
 * @param values whole rows
 * @param first the row that they begin with
 * @param shape number of values along each axis, in the order in which they are stored
 * @param out all values in the wanted order
 */
export function placeRows(
  values: ArrayLike<number>,
  first: number,
  shape: readonly number[],
  stored: AxisOrder,
  wanted: AxisOrder,
  out: Float32Array,
): void {
  const n = wanted.map((axis) => shape[stored.indexOf(axis)]);
  const strides = n.map((_, k) => n.slice(k + 1).reduce((product, count) => product * count, 1));
  const step = stored.map((axis) => strides[wanted.indexOf(axis)]);
  const last = shape.length - 1;
  const count = shape[last];
  const stride = step[last];
  const index = new Int32Array(last);
  let to = first * step[0];
  for (let from = 0; from < values.length; from += count) {
    for (let i = 0, at = to; i < count; i++, at += stride) out[at] = values[from + i];
    for (let k = last - 1; k >= 0; k--) {
      to += step[k];
      index[k] += 1;
      if (k === 0 || index[k] < shape[k]) break;
      to -= step[k] * shape[k];
      index[k] = 0;
    }
  }
}
