import { setTimeout } from 'node:timers/promises';

/** Time as the control plane sees it; tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits, milliseconds; rejects with the signal's reason when that comes first. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  async pause(milliseconds, signal) {
    signal?.throwIfAborted();
    try {
      await setTimeout(milliseconds, undefined, signal && { signal });
    } catch {
      signal?.throwIfAborted();
    }
  },
};
