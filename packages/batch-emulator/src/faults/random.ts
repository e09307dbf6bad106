/** Random numbers from a seed, `0 ≤ x < 1`: the same seed gives the same numbers. */
export class SeededRandom {
  #state: number;

  constructor(seed: number, stream: string) {
    let hash = seed ^ 0x9e3779b9;
    for (const c of stream) hash = Math.imul(hash ^ c.charCodeAt(0), 0x85ebca6b) ^ (hash >>> 13);
    this.#state = hash >>> 0;
  }

  /** The next number, by the mulberry32 generator. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** True with a probability. */
  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /** A waiting time that is distributed exponentially about a mean. */
  waiting(mean: number): number {
    return mean === Number.POSITIVE_INFINITY ? mean : -mean * Math.log(1 - this.next());
  }
}
