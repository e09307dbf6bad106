import { cellLimits } from './length-axis.ts';
import { extremes, type Limits } from './limits.ts';

/** Receivers along the horizontal axis of a gather. */
export type ReceiverLine = {
  /** Interval of the axis, with half a spacing beyond the first and the last receiver. */
  readonly limits: Limits;
  /** Position of each trace. */
  readonly positions: ArrayLike<number>;
  /** Trace that is drawn in each column, the columns being equally wide. */
  readonly traces: Int32Array;
};

/** Traces numbered from 1. */
export function numberedLine(nrec: number): ReceiverLine {
  const positions = Float64Array.from({ length: nrec }, (_, k) => k + 1);
  return { limits: cellLimits(nrec, 1, 1), positions, traces: Int32Array.from({ length: nrec }, (_, k) => k) };
}

/**
 * Traces by position, from left to right: one column each where positions are regular within 2 % of their
 * spacing, otherwise the nearest trace in each of `columns` columns.
 */
export function receiverLine(positions: ArrayLike<number>, columns: number): ReceiverLine {
  const nrec = positions.length;
  const order = Int32Array.from({ length: nrec }, (_, k) => k).sort((a, b) => positions[a] - positions[b]);
  const [first, last] = extremes(positions);
  const spacing = nrec > 1 && last > first ? (last - first) / (nrec - 1) : 1;
  const limits: Limits = [first - spacing / 2, last + spacing / 2];
  if (order.every((trace, k) => Math.abs(positions[trace] - first - k * spacing) <= 0.02 * spacing)) {
    return { limits, positions, traces: order };
  }
  const traces = new Int32Array(columns);
  let k = 0;
  for (let c = 0; c < columns; c++) {
    const x = limits[0] + ((c + 0.5) / columns) * (limits[1] - limits[0]);
    while (k < nrec - 1 && Math.abs(positions[order[k + 1]] - x) <= Math.abs(positions[order[k]] - x)) k++;
    traces[c] = order[k];
  }
  return { limits, positions, traces };
}

/** Rows of `nrec` values with the given traces only, in their order. */
export function tracesInOrder(data: Float32Array, nrec: number, traces: Int32Array): Float32Array {
  if (traces.length === nrec && traces.every((trace, k) => trace === k)) return data;
  const nt = data.length / nrec;
  const columns = traces.length;
  const out = new Float32Array(nt * columns);
  for (let t = 0; t < nt; t++) {
    for (let c = 0; c < columns; c++) out[t * columns + c] = data[t * nrec + traces[c]];
  }
  return out;
}
