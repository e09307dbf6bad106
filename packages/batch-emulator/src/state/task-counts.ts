export type TaskState = 'active' | 'preparing' | 'running' | 'completed';
export type TaskResult = 'success' | 'failure';

/** Numbers of tasks (or of their slots) by state, as the service counts them. */
export interface Counts {
  readonly active: number;
  readonly running: number;
  readonly completed: number;
  readonly succeeded: number;
  readonly failed: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What of a task is counted. */
export interface Counted {
  readonly state: TaskState;
  readonly result: TaskResult | undefined;
  readonly slots: number;
}

/** Counts the tasks of a job as they come, change and go. */
export class TaskCounts {
  readonly tasks: Mutable<Counts> = { active: 0, running: 0, completed: 0, succeeded: 0, failed: 0 };
  readonly slots: Mutable<Counts> = { active: 0, running: 0, completed: 0, succeeded: 0, failed: 0 };

  add(task: Counted): void {
    this.#count(task, 1);
  }

  remove(task: Counted): void {
    this.#count(task, -1);
  }

  #count({ state, result, slots }: Counted, sign: 1 | -1): void {
    const column = state === 'preparing' ? 'running' : state;
    this.tasks[column] += sign;
    this.slots[column] += sign * slots;
    if (state !== 'completed') return;
    const outcome = result === 'success' ? 'succeeded' : 'failed';
    this.tasks[outcome] += sign;
    this.slots[outcome] += sign * slots;
  }
}
