import type { HttpHeaders } from '@azure/core-rest-pipeline';

/** How often and how patiently a request is tried again. */
export interface RetryOptions {
  /** Tries after the first. Default 8, about a minute in all. */
  readonly maxRetries: number;
  /** First back-off, milliseconds; it doubles from try to try. Default 500. */
  readonly baseDelay: number;
  /** Longest back-off, milliseconds. Default 30 000. */
  readonly maxDelay: number;
}

export const defaultRetry: RetryOptions = { maxRetries: 8, baseDelay: 500, maxDelay: 30_000 };

/** What came of one attempt: an answer, or none. */
export type Attempt =
  | { readonly kind: 'answer'; readonly status: number; readonly code: string }
  | { readonly kind: 'silence'; readonly code: string };

/**
 * What to do after an attempt that failed.
 *
 * - `give-up`: another try would end the same way.
 * - `untouched`: the service did not take the request; try again.
 * - `unknown`: the service may have done what was asked; try again, and take "it is there already" for success.
 */
export type Verdict = 'give-up' | 'untouched' | 'unknown';

/** Answers by which a service says that it did not even look at the request. */
const refusedAtTheDoor: ReadonlySet<string> = new Set([
  'ServerBusy',
  'TooManyRequests',
  'TooManyEnableAutoScaleRequests',
]);

/** Failures before the first byte was sent. */
const neverSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
]);

const certificateProblem = /CERT|SIGNATURE|SELF_SIGNED|TLS|SSL/;

/** @param known the service has answered before, so that its name is right */
export function verdictOn(attempt: Attempt, known: boolean): Verdict {
  if (attempt.kind === 'silence') {
    if (certificateProblem.test(attempt.code)) return 'give-up';
    if (attempt.code === 'ENOTFOUND' && !known) return 'give-up';
    return neverSent.has(attempt.code) ? 'untouched' : 'unknown';
  }
  const { status, code } = attempt;
  if (status === 429 || status === 503 || refusedAtTheDoor.has(code)) return 'untouched';
  if (status === 408 || (status >= 500 && status !== 501 && status !== 505)) return 'unknown';
  return 'give-up';
}

/**
 * Milliseconds to wait before try `retry + 1`: exponential with full jitter, and never before the service wants it.
 *
 * @param retry retries so far, from 0
 * @param random in [0, 1)
 */
export function delayBefore(
  retry: number,
  { baseDelay, maxDelay }: RetryOptions,
  random: number,
  retryAfter: number | undefined,
): number {
  const backOff = random * Math.min(maxDelay, baseDelay * 2 ** retry);
  // A little jitter on top, so that not everybody comes back at the very same moment.
  return retryAfter === undefined ? backOff : retryAfter + random * Math.min(baseDelay, retryAfter);
}

/** What `Retry-After` says, milliseconds: seconds or a date, at most five minutes. */
export function retryAfterOf(headers: HttpHeaders, now: number): number | undefined {
  const milliseconds = headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms');
  const value = headers.get('retry-after');
  const wait = milliseconds
    ? Number(milliseconds)
    : value === undefined
      ? Number.NaN
      : /^\s*\d/.test(value)
        ? Number(value) * 1000
        : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), 300_000);
}
