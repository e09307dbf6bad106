/** What makes weak late arrivals visible: applied one after the other. */
export type Gain =
  /** Divides by the root mean square of a sliding window, in milliseconds. */
  | { readonly kind: 'agc'; readonly window: number }
  /** Multiplies by `t^power`, `t` in seconds. */
  | { readonly kind: 'power'; readonly power: number }
  /** Divides each trace by its root mean square. */
  | { readonly kind: 'balance' };

const form = /^(?:(agc|t)(?:[=:](\d+(?:\.\d+)?))?|(balance|none))$/;

/**
 * Parses `agc`, `agc=500` (window in ms), `t`, `t=1.5` (power of time), `balance`, `none`, joined by commas.
 *
 * @returns `undefined` when it isn't such a list
 */
export function parseGains(text: string): readonly Gain[] | undefined {
  const gains: Gain[] = [];
  for (const part of text.split(',')) {
    const [found, name, value, plain] = form.exec(part.trim()) ?? [];
    if (found === undefined) return undefined;
    if (name === 'agc') gains.push({ kind: 'agc', window: Number(value ?? 500) });
    else if (name === 't') gains.push({ kind: 'power', power: Number(value ?? 2) });
    else if (plain === 'balance') gains.push({ kind: 'balance' });
  }
  return gains.every((gain) => gain.kind !== 'agc' || gain.window > 0) ? gains : undefined;
}

/**
 * Applies gains to traces in place.
 *
 * @param data trace after trace of `ns` samples
 * @param dt sample interval in milliseconds
 * @param t0 time of the first sample in milliseconds; times before 0 count as 0
 */
export function applyGains(gains: readonly Gain[], data: Float32Array, ns: number, dt: number, t0: number): void {
  for (const gain of gains) {
    switch (gain.kind) {
      case 'agc':
        automaticGain(data, ns, Math.max(1, Math.round(gain.window / dt / 2)));
        break;
      case 'power':
        powerOfTime(data, ns, dt, t0, gain.power);
        break;
      case 'balance':
        automaticGain(data, ns, ns);
        break;
      default:
        gain satisfies never;
    }
  }
}

/** Windows weaker than this part of the trace's root mean square are left weak: before the first arrival is only noise. */
const waterLevel = 1e-3;

/** Divides every sample by the root mean square of the samples at most `half` away. */
function automaticGain(data: Float32Array, ns: number, half: number): void {
  const energy = new Float64Array(ns + 1);
  for (let trace = 0; trace + ns <= data.length; trace += ns) {
    for (let i = 0; i < ns; i++) {
      const value = data[trace + i];
      energy[i + 1] = energy[i] + (Number.isFinite(value) ? value * value : 0);
    }
    const water = (energy[ns] / ns) * waterLevel ** 2;
    for (let i = 0; i < ns; i++) {
      const first = Math.max(i - half, 0);
      const end = Math.min(i + half + 1, ns);
      const mean = (energy[end] - energy[first]) / (end - first);
      data[trace + i] = water > 0 ? data[trace + i] / Math.sqrt(Math.max(0, mean) + water) : 0;
    }
  }
}

function powerOfTime(data: Float32Array, ns: number, dt: number, t0: number, power: number): void {
  const factors = Float64Array.from({ length: ns }, (_, i) => (Math.max(0, t0 + i * dt) / 1000) ** power);
  for (let trace = 0; trace + ns <= data.length; trace += ns) {
    for (let i = 0; i < ns; i++) data[trace + i] *= factors[i];
  }
}
