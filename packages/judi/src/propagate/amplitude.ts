import { AmplitudeError } from '../errors.ts';
import type { RealArray } from './propagator.ts';

/**
 * The power of two that brings the peak of some samples to between 1 and 2. Of sources that are as large, products of wavefields neither vanish
 * nor overflow, and no field is so small that processors slow down on it; a power of two changes no digit.
 */
export function scaleOf(samples: RealArray): number {
  let peak = 0;
  for (let i = 0; i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i]));
  return peak === 0 ? 1 : 2 ** Math.floor(Math.log2(peak));
}

/** Samples divided by a number, in the precision of a propagator; they themselves when they are that already. */
export function scaledDown(samples: RealArray, scale: number, precision: 'f32' | 'f64'): RealArray {
  const fits = precision === 'f32' ? samples instanceof Float32Array : samples instanceof Float64Array;
  if (fits && scale === 1) return samples;
  const data = precision === 'f32' ? new Float32Array(samples.length) : new Float64Array(samples.length);
  for (let i = 0; i < data.length; i++) data[i] = samples[i] / scale;
  return data;
}

/**
 * Multiplies finite values by a number, in place.
 *
 * @throws AmplitudeError when some of them would be infinite, or all of them zero
 */
export function scaleBack(result: 'record' | 'image', values: RealArray, scale: number): void {
  if (scale === 1) return;
  let [before, after] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    before = Math.max(before, Math.abs(values[i]));
    values[i] *= scale;
    after = Math.max(after, Math.abs(values[i]));
  }
  if (after === Number.POSITIVE_INFINITY) throw new AmplitudeError({ result, problem: 'above 3.4e38' });
  if (after === 0 && before > 0) throw new AmplitudeError({ result, problem: 'below 1.4e-45' });
}
