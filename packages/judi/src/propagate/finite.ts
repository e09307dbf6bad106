import { shortNumber } from '@judi4cloud/errors';
import { DivergedError } from '../errors.ts';
import type { RealArray } from './propagator.ts';

/** Index of the first value that is NaN or infinite, −1 when there is none. */
function firstOdd(values: RealArray): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}

/**
 * Checks the record of a shot.
 *
 * @param backwards whether time ran backwards, so that what comes first is the end
 * @throws DivergedError
 */
export function requireFiniteRecord(data: RealArray, count: number, dt: number, backwards = false): void {
  if (firstOdd(data) < 0) return;
  const steps = data.length / count;
  const isOdd = (step: number) => firstOdd(data.subarray(step * count, (step + 1) * count)) >= 0;
  const order = Array.from({ length: steps }, (_, k) => (backwards ? steps - 1 - k : k));
  const step = order.find(isOdd) ?? 0;
  throw new DivergedError({
    result: 'wavefield',
    step,
    place: `from ${shortNumber(step * dt)} ms on${backwards ? ', backwards in time' : ''} (step ${step} of ${steps})`,
  });
}

/**
 * Checks an image.
 *
 * @throws DivergedError
 */
export function requireFiniteImage(image: RealArray, n: readonly number[]): void {
  const odd = firstOdd(image);
  if (odd < 0) return;
  const point: number[] = [];
  let rest = odd;
  for (const nodes of n.toReversed()) {
    point.unshift(rest % nodes);
    rest = Math.floor(rest / nodes);
  }
  throw new DivergedError({
    result: 'image',
    step: undefined,
    place: `at some points, first at (${point.join(', ')})`,
  });
}
