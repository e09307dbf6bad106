/** Which tasks a task depends on. */
export interface Dependencies {
  readonly taskIds?: readonly string[];
  readonly taskIdRanges?: readonly { readonly start: number; readonly end: number }[];
}

/** Something that waits for others; `unmet` is kept by the graph. */
export interface Dependant {
  unmet: number;
}

/** A task that depends on more ids of a range than this never runs. */
const longestRange = 1_000_000;

/**
 * Who waits for whom, by ids that may not exist yet.
 *
 * A range means the integers in it: ids `4`, `04` and `004` are all task 4, and the first of them that completes counts.
 */
export class DependencyGraph<T extends Dependant> {
  readonly #waiting = new Map<string, Set<T>>();
  readonly #satisfied = new Set<string>();

  /** Makes a task wait; it is free to run at once when its `unmet` is 0 afterwards. */
  add(dependant: T, dependencies: Dependencies | undefined): void {
    dependant.unmet = 0;
    if (dependencies === undefined) return;
    for (const id of dependencies.taskIds ?? []) this.#wait(dependant, idKey(id));
    for (const { start, end } of dependencies.taskIdRanges ?? []) {
      if (end - start >= longestRange) {
        dependant.unmet = Number.POSITIVE_INFINITY;
        return;
      }
      for (let n = start; n <= end; n++) this.#wait(dependant, numberKey(n));
    }
  }

  /** Notes that tasks which depend on `id` need not wait for it any more, and gives those that wait for nothing else. */
  satisfy(id: string): T[] {
    const free: T[] = [];
    for (const key of keys(id)) {
      this.#satisfied.add(key);
      for (const dependant of this.#waiting.get(key) ?? []) {
        dependant.unmet -= 1;
        if (dependant.unmet === 0) free.push(dependant);
      }
      this.#waiting.delete(key);
    }
    return free;
  }

  /** Forgets that `id` was satisfied: it was deleted, or is to run again. */
  retract(id: string): void {
    for (const key of keys(id)) this.#satisfied.delete(key);
  }

  /** Forgets a task that waits. */
  remove(dependant: T, dependencies: Dependencies | undefined): void {
    if (dependant.unmet === 0 || dependencies === undefined) return;
    const leave = (key: string): void => {
      const waiting = this.#waiting.get(key);
      waiting?.delete(dependant);
      if (waiting?.size === 0) this.#waiting.delete(key);
    };
    for (const id of dependencies.taskIds ?? []) leave(idKey(id));
    for (const { start, end } of dependencies.taskIdRanges ?? []) {
      for (let n = start; n <= end && n - start < longestRange; n++) leave(numberKey(n));
    }
  }

  #wait(dependant: T, key: string): void {
    if (this.#satisfied.has(key)) return;
    let waiting = this.#waiting.get(key);
    if (waiting === undefined) {
      waiting = new Set();
      this.#waiting.set(key, waiting);
    }
    if (waiting.has(dependant)) return;
    waiting.add(dependant);
    dependant.unmet += 1;
  }
}

function idKey(id: string): string {
  return id.toLowerCase();
}

function numberKey(n: number): string {
  return `#${n}`;
}

function keys(id: string): string[] {
  return /^\d{1,15}$/.test(id) ? [idKey(id), numberKey(Number(id))] : [idKey(id)];
}
