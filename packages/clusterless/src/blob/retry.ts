import { pause } from '../pause.ts';

/** How long to go on trying. */
export interface Patience {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; doubled for each further one, up to `longest`. */
  readonly first: number;
  readonly longest: number;
}

export const standardPatience: Patience = { attempts: 8, first: 100, longest: 10_000 };

const passing = new Set([408, 429, 500, 502, 503, 504]);

/** True for statuses that another attempt may mend. */
export function isPassing(status: number): boolean {
  return passing.has(status);
}

/** Waits before the attempt after `attempt`: full jitter below a doubling limit, or as long as the server asked for. */
export async function pauseBefore(
  attempt: number,
  patience: Patience,
  retryAfter: string | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const limit = Math.min(patience.longest, patience.first * 2 ** (attempt - 1));
  const asked = Number(retryAfter ?? 0) * 1000;
  const wait = asked > 0 ? Math.min(asked, 60_000) : 0;
  await pause(wait + Math.random() * limit, signal);
}
