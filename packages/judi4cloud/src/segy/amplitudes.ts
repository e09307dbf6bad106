import type { Samples } from '@judi4cloud/segy';

/** What samples look like. */
export interface Amplitudes {
  readonly smallest: number;
  readonly largest: number;
  /** Root mean square of the finite samples. */
  readonly rms: number;
  /** Samples that are NaN or infinite. */
  readonly notFinite: number;
  /** Traces of zeros. */
  readonly silentTraces: number;
}

/** Samples beyond this are squared in another scale. */
const large = 1e100;
const scale = 2 ** -512;

/** Follows samples as they are read trace by trace. */
export class RunningAmplitudes {
  #smallest = Number.POSITIVE_INFINITY;
  #largest = Number.NEGATIVE_INFINITY;
  #energy = 0;
  /** The same of large samples, times 2⁻¹⁰²⁴, since their squares are beyond double precision. */
  #largeEnergy = 0;
  #samples = 0;
  #notFinite = 0;
  #silentTraces = 0;

  /** @param data trace after trace of `ns` samples */
  add(data: Samples, ns: number): void {
    for (let start = 0; start + ns <= data.length && ns > 0; start += ns) {
      let smallest = Number.POSITIVE_INFINITY;
      let largest = Number.NEGATIVE_INFINITY;
      let energy = 0;
      let largeEnergy = 0;
      let finite = 0;
      for (let i = start; i < start + ns; i++) {
        const value = data[i];
        if (value - value !== 0) continue;
        finite++;
        if (value > large || value < -large) largeEnergy += (value * scale) ** 2;
        else energy += value * value;
        if (value < smallest) smallest = value;
        if (value > largest) largest = value;
      }
      this.#notFinite += ns - finite;
      if (smallest === 0 && largest === 0 && finite === ns) this.#silentTraces++;
      this.#smallest = Math.min(this.#smallest, smallest);
      this.#largest = Math.max(this.#largest, largest);
      this.#energy += energy;
      this.#largeEnergy += largeEnergy;
      this.#samples += finite;
    }
  }

  /** `undefined` when there was no finite sample. */
  get amplitudes(): Amplitudes | undefined {
    if (this.#samples === 0) return undefined;
    return {
      smallest: this.#smallest,
      largest: this.#largest,
      rms: Math.hypot(Math.sqrt(this.#energy / this.#samples), Math.sqrt(this.#largeEnergy / this.#samples) / scale),
      notFinite: this.#notFinite,
      silentTraces: this.#silentTraces,
    };
  }
}
