const mark = Symbol.for('@judi4cloud/clusterless/worker');

/** Marks this process as a worker, for every copy of this package in it. */
export function enterWorker(): void {
  Reflect.set(globalThis, mark, true);
}

/** True in a worker process. */
export function insideWorker(): boolean {
  return Reflect.get(globalThis, mark) === true;
}
