import type { Clock } from '../src/client/clock.ts';

/** A clock that stands still but for pauses, which take no time. */
export class FakeClock implements Clock {
  time: number;
  /** Milliseconds of every pause. */
  readonly pauses: number[] = [];

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.time = start;
  }

  readonly now = (): number => this.time;

  async pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.pauses.push(milliseconds);
    this.time += milliseconds;
    await Promise.resolve();
  }
}
