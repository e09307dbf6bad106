/** Points of a line, a NaN where it is interrupted. */
export type Line = { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };

/**
 * Leaves out points that can't be seen: of a run of points within `width` along x only the first, lowest, highest
 * and last one stay; NaN is a run of its own.
 *
 * @see Jugel et al. 2014, VLDB 7(10), "M4: a visualization-oriented time series data aggregation"
 */
export function thinLine({ x, y }: Line, width: number): Line {
  const keep: number[] = [];
  for (let start = 0; start < y.length; ) {
    const bucket = Math.floor(x[start] / width);
    const gap = Number.isNaN(y[start]);
    let [lowest, highest, end] = [start, start, start + 1];
    for (; end < y.length && Math.floor(x[end] / width) === bucket && Number.isNaN(y[end]) === gap; end++) {
      if (y[end] < y[lowest]) lowest = end;
      if (y[end] > y[highest]) highest = end;
    }
    const run = [start, Math.min(lowest, highest), Math.max(lowest, highest), end - 1];
    for (const k of run) if (k !== keep.at(-1)) keep.push(k);
    start = end;
  }
  return { x: Float64Array.from(keep, (k) => x[k]), y: Float64Array.from(keep, (k) => y[k]) };
}
