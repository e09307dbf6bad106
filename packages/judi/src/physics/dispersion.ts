import { shortNumber } from '@judi4cloud/errors';
import type { TimeAxis } from '../acquisition/time-axis.ts';
import { type Model, toMedium } from '../model/model.ts';
import { warn } from '../warnings.ts';
import { physicsOf } from './physics-of.ts';

/** Frequencies with less than this share of the peak's amplitude don't count. */
const amplitudeThreshold = 0.05;
const fewestPoints = 4;
const frequenciesTried = 256;

/** Highest frequency in kHz at which the first trace still has 5 % of its peak amplitude; 0 for a silent one. */
export function highestFrequency(data: Float32Array, nrec: number, axis: TimeAxis): number {
  const nyquist = 0.5 / axis.dt;
  const amplitudes = new Float64Array(frequenciesTried + 1);
  let peak = 0;
  for (let k = 1; k <= frequenciesTried; k++) {
    const step = (Math.PI * k) / frequenciesTried;
    let re = 0;
    let im = 0;
    for (let i = 0; i < axis.nt; i++) {
      const v = data[i * nrec];
      if (v === 0) continue;
      re += v * Math.cos(step * i);
      im += v * Math.sin(step * i);
    }
    amplitudes[k] = Math.hypot(re, im);
    peak = Math.max(peak, amplitudes[k]);
  }
  for (let k = frequenciesTried; k > 0; k--)
    if (peak > 0 && amplitudes[k] >= amplitudeThreshold * peak) return (nyquist * k) / frequenciesTried;
  return 0;
}

/** Warns when the shortest wavelength has fewer than four grid points. */
export function checkDispersion(model: Model, data: Float32Array, nrec: number, axis: TimeAxis): void {
  const fmax = highestFrequency(data, nrec, axis);
  if (fmax === 0) return;
  const [vmin] = physicsOf(model).velocities(toMedium(model));
  const spacing = Math.max(...model.d);
  const points = vmin / fmax / spacing;
  if (points >= fewestPoints) return;
  const finer = Math.floor((spacing * points) / fewestPoints);
  warn(
    'dispersion',
    `Only ${shortNumber(points)} grid points per wavelength at ${shortNumber(fmax * 1000)} Hz (${shortNumber(vmin)} km/s, ` +
      `${spacing} m): waves will disperse. Use a grid of ${finer >= 1 ? finer : shortNumber((spacing * points) / fewestPoints)} m ` +
      `or frequencies below ${shortNumber((1000 * vmin) / (fewestPoints * spacing))} Hz.`,
    `dispersion ${model.d.join()} ${Math.round(4 * Math.log2(points))}`,
  );
}
