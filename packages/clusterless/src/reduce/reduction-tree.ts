import type { Reducer } from './reducer.ts';

/**
 * Reduces results in a binary tree over their indices, in whatever order they arrive.
 *
 * Node `k` of level `l` combines nodes `2k` and `2k+1` of level `l−1`; a last node without sibling moves up unchanged.
 * The tree depends on the number of results alone, so floating-point sums are bit-identical however the work was spread.
 * A tree with nodes of `2ᵐ` children that reduce those in the same way gives the same bits.
 *
 * Results are dropped as soon as they are combined: with `w` running tasks at most about `w·log₂ n` are held.
 */
export class ReductionTree<R> {
  readonly #reducer: Reducer<R>;
  readonly #own: (leaf: R) => R;
  readonly #levels: Map<number, R>[] = [];

  /** @param own makes a leaf writable for the reducer; by default leaves belong to the tree */
  constructor(reducer: Reducer<R>, own: (leaf: R) => R = (leaf) => leaf) {
    this.#reducer = reducer;
    this.#own = own;
  }

  /** Takes the result of argument `index`, and combines what can be combined. */
  add(index: number, result: R): void {
    this.#place(0, index, result);
  }

  /** The reduced result of all `count ≥ 1` arguments, each of which was added once. */
  finish(count: number): R {
    let level = 0;
    for (let nodes = count; nodes > 1; nodes = Math.ceil(nodes / 2)) {
      const last = nodes - 1;
      if (last % 2 === 0) this.#place(level + 1, last / 2, this.#take(level, last));
      level += 1;
    }
    return this.#take(level, 0);
  }

  #place(level: number, k: number, value: R): void {
    const nodes = this.#level(level);
    const sibling = k ^ 1;
    if (!nodes.has(sibling)) {
      nodes.set(k, value);
      return;
    }
    const other = this.#take(level, sibling);
    const [left, right] = k < sibling ? [value, other] : [other, value];
    this.#place(level + 1, k >> 1, this.#reducer.combine(level === 0 ? this.#own(left) : left, right));
  }

  #take(level: number, k: number): R {
    const nodes = this.#level(level);
    const value = nodes.get(k) as R;
    nodes.delete(k);
    return value;
  }

  #level(level: number): Map<number, R> {
    let nodes = this.#levels[level];
    if (!nodes) {
      nodes = new Map();
      this.#levels[level] = nodes;
    }
    return nodes;
  }
}
