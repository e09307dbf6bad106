/** The nodes of a pool that take tasks, by their free slots. */
export class FreeSlots<N> {
  readonly #free = new Map<N, number>();
  readonly #bySlots = new Map<number, Set<N>>();

  /** Notes how many slots of a node are free; 0 when it takes no tasks. */
  set(node: N, slots: number): void {
    const before = this.#free.get(node) ?? 0;
    if (before === slots) return;
    this.#bySlots.get(before)?.delete(node);
    if (slots <= 0) {
      this.#free.delete(node);
      return;
    }
    this.#free.set(node, slots);
    let nodes = this.#bySlots.get(slots);
    if (nodes === undefined) {
      nodes = new Set();
      this.#bySlots.set(slots, nodes);
    }
    nodes.add(node);
  }

  of(node: N): number {
    return this.#free.get(node) ?? 0;
  }

  get any(): boolean {
    return this.#free.size > 0;
  }

  /** Nodes with free slots: the emptiest first to spread tasks, the fullest first to pack them. */
  *nodes(fill: 'spread' | 'pack'): Generator<readonly [node: N, free: number]> {
    const sizes = [...this.#bySlots.keys()].sort((a, b) => (fill === 'pack' ? a - b : b - a));
    for (const size of sizes) {
      for (const node of this.#bySlots.get(size) ?? []) yield [node, size];
    }
  }
}
