import { UnitsError, ValueError } from '../errors.ts';

/** Above this a peak frequency in kHz is more likely in Hz. */
const highestPlausibleKhz = 0.5;

/**
 * Ricker wavelet `(1 − 2r²)·exp(−r²)`, `r = π·f0·(t − 1/f0)`: its peak is at `1/f0`.
 *
 * @param tmax length in ms
 * @param dt sampling interval in ms
 * @param f0 peak frequency in kHz
 * @returns `⌊tmax/dt⌋ + 1` samples
 * @throws UnitsError when `f0` looks like Hz
 * @example rickerWavelet(1000, 2, 0.01) // 501 samples, 10 Hz
 */
export function rickerWavelet(
  tmax: number,
  dt: number,
  f0: number,
  options: { readonly t0?: number | undefined } = {},
): Float32Array {
  for (const [what, got] of Object.entries({ tmax, dt, f0 }))
    if (!Number.isFinite(got)) throw new ValueError({ what, got, expected: 'a number' });
  if (!(dt > 0)) throw new ValueError({ what: 'dt', got: dt, expected: 'a positive time in ms' });
  if (!(tmax >= dt)) throw new ValueError({ what: 'tmax', got: tmax, expected: `at least dt = ${dt} ms` });
  if (!(f0 > 0)) throw new ValueError({ what: 'f0', got: f0, expected: 'a positive frequency in kHz' });
  if (f0 > highestPlausibleKhz)
    throw new UnitsError({
      what: 'f0',
      got: f0,
      looksLike: 'Hz',
      expected: 'kHz',
      advice: `Divide it by 1000: ${f0 / 1000}.`,
    });
  const t0 = options.t0 ?? 0;
  const end = tmax - t0;
  const nt = Math.floor(end / dt + 1e-6) + 1;
  const step = nt > 1 ? (end - t0) / (nt - 1) : 0;
  const wavelet = new Float32Array(nt);
  for (let i = 0; i < nt; i++) {
    const r = Math.PI * f0 * (t0 + i * step - 1 / f0);
    wavelet[i] = (1 - 2 * r * r) * Math.exp(-r * r);
  }
  return wavelet;
}
