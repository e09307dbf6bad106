/** A task that runs, and what is known of its speed. */
interface Running {
  readonly worker: string;
  /** When it started. */
  readonly at: number;
  /** Arguments that it works through. */
  readonly count: number;
  /** Nothing was finished on its worker before: it also loads modules, compiles kernels and takes memory for the first time. */
  readonly cold: boolean;
  /** Its first report of a part that is done, and its last. */
  first?: Report;
  last?: Report;
}

interface Report {
  readonly at: number;
  readonly fraction: number;
}

/** Part of a task between two reports from which its speed is told: its stages, such as forward and adjoint, differ. */
const tellingPart = 0.5;
/** Milliseconds of a cold task after which what made it cold doesn't matter. */
const longTask = 300_000;
/** Part of its expected time that a task which takes longer is still given. */
const overdue = 0.15;

/** A mean in which the last values count most: of so many, once there are more. */
class RecentMean {
  value: number | undefined;
  #count = 0;

  add(value: number, memory = Number.POSITIVE_INFINITY): void {
    this.#count = Math.min(this.#count + 1, memory);
    this.value = this.value === undefined ? value : this.value + (value - this.value) / this.#count;
  }
}

/**
 * Tells how long a run will still take, once there is evidence: what tasks took, or report to take, on a worker that had finished one before.
 * A worker's first task may take several times as long, all through its first part, and the time until there are workers says nothing about
 * tasks either: both don't count, unless the task is so long that what made it slow doesn't matter.
 *
 * The tasks to come are handed out, as they will be, to the workers that become free.
 */
export class RemainingTime {
  readonly #running = new Map<number, Running>();
  readonly #warmWorkers = new Set<string>();
  /** Milliseconds per argument: of tasks on warm workers, of long first tasks. */
  readonly #warm = new RecentMean();
  readonly #long = new RecentMean();
  /** Most tasks that ran at the same time since one was lost. */
  #lanes = 0;
  /** Arguments of the largest task so far. */
  #group = 1;

  started(
    index: number,
    { worker, at, count }: { readonly worker: string; readonly at: number; readonly count: number },
  ): void {
    this.#running.set(index, { worker, at, count, cold: !this.#warmWorkers.has(worker) });
    this.#lanes = Math.max(this.#lanes, this.#running.size);
    this.#group = Math.max(this.#group, count);
  }

  progressed(index: number, report: Report): void {
    const task = this.#running.get(index);
    if (task === undefined || report.fraction <= 0) return;
    task.first ??= report;
    task.last = report;
  }

  /** A task that was lost, and will start again. */
  lost(index: number): void {
    if (this.#running.delete(index)) this.#lanes = Math.max(1, this.#running.size);
  }

  finished(index: number, at: number): void {
    const task = this.#running.get(index);
    if (task === undefined) return;
    this.#running.delete(index);
    this.#warmWorkers.add(task.worker);
    if (!task.cold) this.#warm.add((at - task.at) / task.count, Math.max(8, 2 * this.#lanes));
    else if (at - (task.first?.at ?? task.at) >= longTask)
      this.#long.add((wholeByReports(task) ?? at - task.at) / task.count);
  }

  /**
   * Milliseconds that the run will still take; undefined while nothing tells.
   *
   * @param waiting arguments of tasks that have not started
   */
  at(now: number, waiting: number): number | undefined {
    const each = this.#perArgument();
    if (each === undefined) return undefined;
    const busy = [...this.#running.values()].map((task) => restOf(task, each, now));
    const idle = Array<number>(Math.max(0, this.#lanes - busy.length)).fill(0);
    const tasks = Math.ceil(waiting / this.#group);
    return Math.max(
      0,
      ...busy,
      tasks === 0 ? 0 : handedOut([...busy, ...idle], tasks, each * Math.min(waiting, this.#group)),
    );
  }

  /** Milliseconds per argument, by the best evidence there is. */
  #perArgument(): number | undefined {
    if (this.#warm.value !== undefined) return this.#warm.value;
    const reported = new RecentMean();
    for (const task of this.#running.values()) {
      const whole = wholeByReports(task);
      if (whole !== undefined) reported.add(whole / task.count);
    }
    return reported.value ?? this.#long.value;
  }
}

/** Milliseconds of a whole task at the speed of its reports, if they tell that of tasks to come too. */
function wholeByReports({ cold, first, last }: Running): number | undefined {
  if (first === undefined || last === undefined) return undefined;
  const [part, time] = [last.fraction - first.fraction, last.at - first.at];
  return part < tellingPart || time <= 0 || (cold && time < longTask) ? undefined : time / part;
}

/** Milliseconds that a running task will still take. */
function restOf(task: Running, each: number, now: number): number {
  const { last, at, count } = task;
  if (last !== undefined) {
    const whole = wholeByReports(task) ?? each * count;
    return Math.max(0, whole * (1 - last.fraction) - (now - last.at));
  }
  const whole = each * count;
  return Math.max(whole - (now - at), overdue * whole);
}

/**
 * When the last of some equal tasks ends, each begun by the worker that is free first: of all times `free + k·duration` at which one could
 * begin, they take the earliest.
 *
 * @param free milliseconds until each worker is free
 */
function handedOut(free: readonly number[], tasks: number, duration: number): number {
  if (duration <= 0) return Math.max(...free);
  const begunBy = (time: number): number =>
    free.reduce((sum, start) => sum + (time < start ? 0 : Math.floor((time - start) / duration) + 1), 0);
  let low = 0;
  let high = Math.max(...free) + duration * Math.ceil(tasks / free.length);
  // To a thousandth of a task.
  while (high - low > duration / 1000) {
    const middle = (low + high) / 2;
    if (begunBy(middle) >= tasks) high = middle;
    else low = middle;
  }
  return high + duration;
}
