import { UnitsError, ValueError } from '../errors.ts';
import { warn } from '../warnings.ts';

function finiteRange(what: string, values: Float32Array): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    if (!Number.isFinite(v)) throw new ValueError({ what: `${what}[${i}]`, got: v, expected: 'a finite number' });
    if (v < min) min = v;
    if (v > max) max = v;
  }
  return { min, max };
}

const slowness = 'squared slowness in s²/km², 0.02 … 12';

/** Squared slowness must be positive; values of other units are refused where nothing legitimate looks like them, else warned of. */
export function checkSquaredSlowness(m: Float32Array): void {
  const { min, max } = finiteRange('m', m);
  if (!(min > 0)) throw new ValueError({ what: 'The smallest m', got: min, expected: `positive, ${slowness}` });
  if (max > 100)
    throw new UnitsError({
      what: 'm',
      got: max,
      looksLike: 'velocity in m/s',
      expected: slowness,
      advice: 'Pass m = (1000/v)².',
    });
  if (max < 1e-4)
    throw new UnitsError({
      what: 'm',
      got: max,
      looksLike: 'squared slowness in s²/m²',
      expected: slowness,
      advice: 'Multiply it by 10⁶.',
    });
  const velocities = `(${(1 / Math.sqrt(max)).toFixed(2)} … ${(1 / Math.sqrt(min)).toFixed(2)} km/s)`;
  if (min >= 1.3 && max <= 9)
    warn(
      'units',
      `m from ${min} to ${max} s²/km² ${velocities} looks like velocity in km/s: if it is, pass m = (1/v)².`,
    );
  else if (min < 0.02 || max > 12)
    warn('units', `m from ${min} to ${max} is unusual for ${slowness} ${velocities}: check its units.`);
}

/** Density must be positive, in g/cm³. */
export function checkDensity(rho: Float32Array): void {
  const { min, max } = finiteRange('rho', rho);
  if (!(min > 0)) throw new ValueError({ what: 'The smallest rho', got: min, expected: 'positive, density in g/cm³' });
  if (max > 100)
    throw new UnitsError({
      what: 'rho',
      got: max,
      looksLike: 'density in kg/m³',
      expected: 'g/cm³',
      advice: 'Divide it by 1000.',
    });
}

/** Spacings are metres. */
export function checkSpacing(d: readonly number[]): void {
  const smallest = Math.min(...d);
  if (smallest < 0.1) warn('units', `The grid spacing ${smallest} m is unusually small: d is in metres, not km.`);
}
