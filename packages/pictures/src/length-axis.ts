import type { Axis } from './axes.ts';
import type { Limits } from './limits.ts';
import { ticks } from './ticks.ts';

/** Unit that lengths are shown in, and its metres. */
export type LengthUnit = { readonly name: 'm' | 'km'; readonly metres: number };

/** Kilometres for 3 km and more, otherwise metres. */
export function lengthUnit(extent: number): LengthUnit {
  return extent >= 3000 ? { name: 'km', metres: 1000 } : { name: 'm', metres: 1 };
}

/** Axis over an interval in metres, labelled in the given unit, for a frame of so many pixels. */
export function lengthAxis(label: string, metres: Limits, unit: LengthUnit, pixels: number): Axis {
  const limits: Limits = [metres[0] / unit.metres, metres[1] / unit.metres];
  return { label: label && `${label} (${unit.name})`, limits, ticks: ticks(limits, Math.min(10, pixels / 70)) };
}

/** Interval of `n` cells with the first and the last value at the middle of theirs. */
export function cellLimits(n: number, d: number, o: number): Limits {
  return [o - d / 2, o + (n - 0.5) * d];
}
