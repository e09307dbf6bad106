import { between, type Random } from './random.ts';

/**
 * Listric growth fault: steep above, flatter with depth; what lies on it has slid down, more so at depth.
 *
 * Positions are fractions of the section, `u` along it and `w` below its top.
 */
export type Fault = {
  /** Where the fault meets the top of the section. */
  readonly outcrop: number;
  /** 1 where it dips to the right, −1 to the left. */
  readonly side: 1 | -1;
  readonly steep: number;
  readonly flat: number;
  /** Largest throw. */
  readonly throw: number;
  /** Distance over which the hanging wall returns to its undisturbed depth. */
  readonly reach: number;
  /** Depth where the fault has flattened out and the throw has died away. */
  readonly sole: number;
};

export function randomFaults(random: Random, count: number): readonly Fault[] {
  return Array.from({ length: count }, (_, k) => ({
    outcrop: 0.3 + (0.36 * (k + between(random, 0.2, 0.8))) / count,
    side: 1,
    steep: between(random, 0.05, 0.08),
    flat: between(random, 0.1, 0.16),
    throw: between(random, 0.09, 0.15),
    reach: between(random, 0.1, 0.2),
    sole: between(random, 0.78, 0.9),
  }));
}

/** Position of the fault at a depth. */
export function faultAt(fault: Fault, w: number): number {
  return fault.outcrop + fault.side * (fault.steep * w + fault.flat * w ** 2.4);
}

/** How far what is now at (u, w) has slid down: nothing in the footwall. */
export function slip(fault: Fault, u: number, w: number): number {
  const distance = fault.side * (u - faultAt(fault, w));
  if (distance < 0 || w <= 0 || w >= fault.sole) return 0;
  const growth = 0.25 + 0.75 * Math.min(1, w / 0.45);
  const fading = Math.min(1, (fault.sole - w) / 0.25);
  return fault.throw * growth * fading * Math.exp(-distance / fault.reach);
}
