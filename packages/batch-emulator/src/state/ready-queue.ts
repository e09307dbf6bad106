/** Something that waits for free slots on a node. */
export interface Queued {
  readonly slots: number;
  /** Position in the order of addition. */
  readonly order: number;
}

/** Tasks of a job that could run now, first come first served among those that fit. */
export class ReadyQueue<T extends Queued> {
  readonly #lines = new Map<number, Line<T>>();
  readonly #members = new Set<T>();

  get size(): number {
    return this.#members.size;
  }

  has(task: T): boolean {
    return this.#members.has(task);
  }

  /** Adds a task at its end, or in front of all when it had its turn before. */
  add(task: T, inFront = false): void {
    if (this.#members.has(task)) return;
    this.#members.add(task);
    let line = this.#lines.get(task.slots);
    if (line === undefined) {
      line = new Line();
      this.#lines.set(task.slots, line);
    }
    line.add(task, inFront);
  }

  remove(task: T): void {
    this.#members.delete(task);
  }

  /** Takes the first task that needs at most `slots` slots. */
  take(slots: number): T | undefined {
    let best: Line<T> | undefined;
    let bestOrder = Number.POSITIVE_INFINITY;
    for (const [size, line] of this.#lines) {
      if (size > slots) continue;
      const first = line.first(this.#members);
      if (first !== undefined && (best === undefined || first.order < bestOrder)) {
        best = line;
        bestOrder = first.order;
      }
    }
    const task = best?.take();
    if (task !== undefined) this.#members.delete(task);
    return task;
  }
}

/** First in, first out; those who left are skipped when their turn comes. */
class Line<T> {
  #front: T[] = [];
  #items: T[] = [];
  #head = 0;

  add(item: T, inFront: boolean): void {
    if (inFront) this.#front.push(item);
    else this.#items.push(item);
  }

  first(members: ReadonlySet<T>): T | undefined {
    for (let item = this.#peek(); item !== undefined; item = this.#peek()) {
      if (members.has(item)) return item;
      this.take();
    }
    return undefined;
  }

  take(): T | undefined {
    if (this.#front.length > 0) return this.#front.pop();
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  #peek(): T | undefined {
    return this.#front.at(-1) ?? this.#items[this.#head];
  }
}
