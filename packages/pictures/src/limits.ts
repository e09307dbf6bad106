import { LimitsError } from './errors.ts';
import { percentile } from './percentile.ts';

export type Limits = readonly [low: number, high: number];

export type LimitsOptions = {
  /** Values shown as the first and the last colour. */
  readonly limits?: Limits;
  /** Percentage of the values that is shown unclipped, 100 by default. */
  readonly clip?: number;
  /** Makes the limits `[−a, a]`; by default so when values of both signs are present. */
  readonly symmetric?: boolean;
};

/**
 * Limits of the colours: those given, else the extremes of the finite values, clipped at a percentile.
 *
 * @throws LimitsError when given limits aren't finite and rising, or `clip` isn't in (0, 100]
 */
export function colourLimits(values: Float32Array, options: LimitsOptions): Limits {
  const { limits, clip = 100 } = options;
  if (limits) {
    checkLimits('limits', limits);
    return limits;
  }
  if (!(clip > 0 && clip <= 100)) {
    throw new LimitsError({ option: 'clip', got: [clip], expected: 'a percentage above 0 and at most 100' });
  }
  const [low, high] = extremes(values);
  if (low > high) return [0, 1];
  if (options.symmetric ?? (low < 0 && high > 0)) {
    const strongest = Math.max(-low, high);
    const clipped = clip < 100 ? percentile(values, clip, { magnitude: true }) : strongest;
    const a = clipped || strongest || 1;
    return [-a, a];
  }
  if (clip === 100) return widened(low, high);
  const tail = (100 - clip) / 2;
  return widened(percentile(values, Math.max(tail, Number.MIN_VALUE)), percentile(values, 100 - tail));
}

/** Whether two numbers are so far apart that an axis can tell. */
const isInterval = (low: number, high: number): boolean =>
  high - low > 1e-9 * Math.max(Math.abs(low), Math.abs(high)) && high - low > smallest;

/** An interval that isn't empty: one value gets 5 % of room on both sides, zero gets ±1. */
export function widened(low: number, high: number): Limits {
  if (isInterval(low, high)) return [low, high];
  const room = Math.abs(low) * 0.05 || 1;
  return [low - room, high + room];
}

/** Smallest and largest of the finite values, `[∞, −∞]` if there is none. */
export function extremes(values: ArrayLike<number>): Limits {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    if (!Number.isFinite(v)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return [low, high];
}

/** No axis goes on beyond numbers of this size, nor tells smaller ones apart. */
export const largestShown = 1e60;
const smallest = 1e-60;

/** @throws LimitsError unless they are two finite numbers, the first one smaller, that an axis can show */
export function checkLimits(option: string, limits: Limits): void {
  const shows =
    limits.length === 2 && limits.every((v) => Math.abs(v) <= largestShown) && isInterval(limits[0], limits[1]);
  if (!shows)
    throw new LimitsError({ option, got: [...limits], expected: 'two finite numbers, the first one smaller' });
}
