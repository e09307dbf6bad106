/** Which of the two 4-byte floats the samples of a file look like, whatever its format code says. */
export type FloatLook = 'ibm' | 'ieee' | 'unknown';

/** So few words, or of so few magnitudes, tell nothing. */
const fewWords = 1000;
const fewPerMagnitude = 50;
const fewMagnitudes = 4;

/** IEEE floats of all magnitudes leave the leading digit of an IBM fraction zero in 1 word of 16; here is the least that tells. */
const leastUnnormalised = 0.01;

/**
 * Looks at the words of samples as if they were IBM floats: `sign 1 bit, exponent 7 bits, fraction 6 hexadecimal digits`.
 *
 * Software normalises IBM floats, so that the first digit is not 0; in IEEE floats the same four bits are an exponent's last and
 * a fraction's first three, which are all 0 for numbers from 2 to 2.25 times a power of 4.
 */
export class RunningFloatWords {
  /** Words by the 7 bits of an IBM exponent: neighbours are 16 times apart as IBM floats, 4 times as IEEE floats. */
  readonly #magnitudes = new Uint32Array(128);
  readonly #unnormalised = new Set<number>();
  #words = 0;
  #odd = 0;

  add(words: Uint32Array): void {
    for (let i = 0; i < words.length; i++) {
      const word = words[i] & 0x7fffffff;
      if (word === 0) continue;
      this.#words++;
      this.#magnitudes[word >>> 24]++;
      if ((word & 0xf00000) !== 0) continue;
      this.#odd++;
      // One word again and again is how some software writes zero.
      if (this.#unnormalised.size < 2) this.#unnormalised.add(word);
    }
  }

  get look(): FloatLook {
    const share = this.#odd / this.#words;
    if (this.#unnormalised.size > 1 && share > leastUnnormalised) return 'ieee';
    const magnitudes = this.#magnitudes.filter((count) => count >= fewPerMagnitude).length;
    return this.#odd === 0 && this.#words >= fewWords && magnitudes >= fewMagnitudes ? 'ibm' : 'unknown';
  }
}
