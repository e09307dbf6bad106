/** Regular samples `t0, t0 + dt, …`, `nt` of them, in ms. */
export interface TimeAxis {
  readonly t0: number;
  readonly dt: number;
  readonly nt: number;
}

/** Differences below this fraction of a time step are rounding. */
export const timeTolerance = 1e-4;

/** Time of the last sample. */
export function lastTime(axis: TimeAxis): number {
  return axis.t0 + (axis.nt - 1) * axis.dt;
}

/** Whether two steps differ so little that the axes stay together from end to end. */
export function sameStep(a: TimeAxis, b: TimeAxis): boolean {
  return Math.abs(a.dt - b.dt) * Math.max(a.nt, b.nt) <= 1e-2 * b.dt;
}

export function sameAxis(a: TimeAxis, b: TimeAxis): boolean {
  return a.nt === b.nt && sameStep(a, b) && Math.abs(a.t0 - b.t0) <= timeTolerance * a.dt;
}

/** How many samples of `b`'s step lie between the two starts, when the samples of both fall on one another. */
export function wholeShift(a: TimeAxis, b: TimeAxis): number | undefined {
  if (!sameStep(a, b)) return undefined;
  const shift = (a.t0 - b.t0) / b.dt;
  const whole = Math.round(shift);
  return Math.abs(shift - whole) <= timeTolerance ? whole : undefined;
}
