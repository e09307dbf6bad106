/** Source of numbers evenly distributed in [0, 1), the same for the same seed everywhere. */
export type Random = () => number;

/** Small generator with a state of 32 bits, `mulberry32` of Tommy Ettinger (2017). */
export function mulberry32(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Evenly distributed in [low, high). */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}
