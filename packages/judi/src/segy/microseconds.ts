/** A sampling interval in µs; one that is whole but for rounding is whole. */
export function microseconds(dt: number): number {
  const exact = dt * 1000;
  const whole = Math.round(exact);
  return Math.abs(exact - whole) <= 1e-6 * exact ? whole : exact;
}
