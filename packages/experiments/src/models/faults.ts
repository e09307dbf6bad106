import { between, type Random } from './random.ts';

/**
 * Listric growth fault: steep above, flatter with depth; what lies on it has slid down, more so at depth.
 *
 * Positions are fractions of the section, `u` along it and `w` below its top.
 */
export type Fault = {
  /** Where the fault meets the top of the section. */
  readonly outcrop: number;
  readonly steep: number;
  readonly flat: number;
  /** Largest throw. */
  readonly throw: number;
  /** Distance over which the hanging wall returns to its undisturbed depth. */
  readonly reach: number;
  /** Depth where the fault has flattened out and the throw has died away. */
  readonly sole: number;
};

/** Faults from left to right: a small one in the left third of the section, the others in its middle. */
export function randomFaults(random: Random, count: number): readonly Fault[] {
  return Array.from({ length: count }, (_, k) => {
    const small = k === 0 && count > 1;
    const inMiddle = (k - 1 + between(random, 0.25, 0.75)) / Math.max(1, count - 1);
    return {
      outcrop: small ? between(random, 0.08, 0.16) : 0.28 + 0.34 * inMiddle,
      steep: between(random, 0.04, 0.09),
      flat: between(random, 0.1, 0.17),
      throw: small ? between(random, 0.04, 0.06) : between(random, 0.09, 0.16),
      reach: between(random, 0.1, 0.22),
      sole: between(random, 0.76, 0.88),
    };
  });
}

/** Position of the fault at a depth: `u = outcrop + steep·w + flat·w^2.4`, dipping to the right. */
export function faultAt({ outcrop, steep, flat }: Fault, w: number): number {
  return outcrop + steep * w + flat * Math.max(0, w) ** 2.4;
}

/** Whether a position is on the side that slid down. */
export function hangingWallOf(fault: Fault, u: number, w: number): boolean {
  return u >= faultAt(fault, w);
}

/** How far what is now at (u, w) has slid down: nothing in the footwall. */
export function slip(fault: Fault, u: number, w: number): number {
  const distance = u - faultAt(fault, w);
  if (distance < 0 || w <= 0 || w >= fault.sole) return 0;
  const growth = 0.25 + 0.75 * Math.min(1, w / 0.45);
  const fading = Math.min(1, (fault.sole - w) / 0.25);
  return fault.throw * growth * fading * Math.exp(-distance / fault.reach);
}
