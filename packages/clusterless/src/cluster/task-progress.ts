import type { ProgressTracker } from '../executor/progress.ts';
import { leafId } from '../graph/task-graph.ts';
import type { Manifest } from './manifest.ts';

const leafPattern = new RegExp(`^${leafId(0).replace('0', '(\\d+)')}$`);

/** The arguments of a task: `first … end − 1` of a leaf, none of a reduction. */
export function argumentsOf(task: string, { shape: { group, count } }: Manifest): { first: number; end: number } {
  const digits = leafPattern.exec(task)?.[1];
  if (digits === undefined) return { first: 0, end: 0 };
  const first = Number(digits) * group;
  return { first, end: Math.min(count, first + group) };
}

/** Tells a tracker of arguments what becomes of a job's tasks. */
export class TaskProgress {
  readonly #manifest: Manifest;
  readonly #tracker: ProgressTracker;
  readonly #attempts = new Map<string, number>();

  constructor(manifest: Manifest, tracker: ProgressTracker) {
    this.#manifest = manifest;
    this.#tracker = tracker;
  }

  /** @param ago milliseconds since then */
  started(task: string, worker: string, ago = 0): void {
    const attempt = (this.#attempts.get(task) ?? 0) + 1;
    this.#attempts.set(task, attempt);
    const { first: index, end } = argumentsOf(task, this.#manifest);
    if (index === end) return;
    const begun = { index, worker, count: end - index, ago };
    this.#tracker.report(
      attempt === 1 ? { kind: 'task-started', ...begun } : { kind: 'task-restarted', attempt, ...begun },
    );
  }

  requeued(task: string): void {
    const { first: index, end } = argumentsOf(task, this.#manifest);
    if (index < end) this.#tracker.report({ kind: 'task-requeued', index });
  }

  done(task: string, ago = 0): void {
    const { first, end } = argumentsOf(task, this.#manifest);
    for (let index = first; index < end; index++) this.#tracker.report({ kind: 'task-done', index, ago });
  }
}
