/** A timer that was set and may be cleared. */
export interface Timer {
  readonly kind: 'timer';
}

/** Where the emulator takes its time from; all that happens later happens by a timer of this clock. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `run` once after `ms` milliseconds; `Infinity` is never. */
  setTimer(ms: number, run: () => void): Timer;
  clear(timer: Timer | undefined): void;
}

interface SystemTimer extends Timer {
  handle: NodeJS.Timeout | undefined;
}

/** Longest time that `setTimeout` can wait. */
const longestWait = 2 ** 31 - 1;

/** The time of this machine. Its timers don't keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(ms, run) {
    const timer: SystemTimer = { kind: 'timer', handle: undefined };
    const wait = (left: number): void => {
      const next = Math.max(0, Math.min(left, longestWait));
      timer.handle = setTimeout(() => (left > next ? wait(left - next) : run()), next).unref();
    };
    if (ms !== Number.POSITIVE_INFINITY) wait(ms);
    return timer;
  },
  clear(timer) {
    clearTimeout((timer as SystemTimer | undefined)?.handle);
  },
};

interface ManualTimer extends Timer {
  readonly due: number;
  readonly run: () => void;
}

/**
 * A clock that stands still until it is advanced. Processes and requests are real and take their own time.
 *
 * @example
 * const clock = new ManualClock();
 * await using emulator = await startBatchEmulator({ clock });
 * clock.advance(15 * 60_000); // the next evaluation of autoscale formulas happens now
 */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<ManualTimer>();

  /** @param start milliseconds since 1970; default the present */
  constructor(start: number = Date.now()) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  setTimer(ms: number, run: () => void): Timer {
    const timer: ManualTimer = { kind: 'timer', due: this.#now + Math.max(0, ms), run };
    this.#timers.add(timer);
    return timer;
  }

  clear(timer: Timer | undefined): void {
    this.#timers.delete(timer as ManualTimer);
  }

  /** Moves time on by `ms` and runs the timers that are due on the way, in order, each at its time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.run();
    }
    this.#now = end;
  }

  #next(end: number): ManualTimer | undefined {
    let first: ManualTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.due <= end && (first === undefined || timer.due < first.due)) first = timer;
    }
    return first;
  }
}
