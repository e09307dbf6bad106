import { BlobError } from '../blob/blob-error.ts';
import { isPassing } from '../blob/retry.ts';
import { pause } from '../pause.ts';
import { ContactLostError, JobEndedError } from './errors.ts';
import type { Pace } from './job-watch.ts';

/**
 * What an error says of the way to a service: that it can't be reached at present, or that it answers but lets this process not in, or
 * has not what it asks for. Neither says anything of the work.
 */
export type ContactTrouble = 'outage' | 'refusal';

/** How a service that can't be reached is waited for. */
export interface ContactOptions {
  /** Seconds to wait until it is back. Default 1800. */
  readonly timeout?: number | undefined;
  /** How often it is tried. */
  readonly pace: Pace;
  /** What an error of the service says; undefined for those that are about the work. Default: what errors of blobs say. */
  readonly troubleOf?: ((error: unknown) => ContactTrouble | undefined) | undefined;
  /** Is told when contact is lost, and when it is there again. */
  readonly onChange?: ((line: string) => void) | undefined;
}

/** One thing that is done over a connection. */
export interface HeldWork {
  readonly signal?: AbortSignal | undefined;
  /** Is told why there is no contact. */
  readonly onLost?: (problem: string) => void;
}

/**
 * The connection of an executor to its services. That it is lost is no failure of what runs there: it is waited for, and where that
 * takes too long, what runs is left as it is.
 */
export class Contact {
  readonly #options: ContactOptions;
  readonly #left = new Set<string>();
  /** How many wait. */
  #waiting = 0;

  constructor(options: ContactOptions) {
    this.#options = options;
  }

  /** What nobody waits for any more although it may go on: what it needs is to be kept. */
  get left(): ReadonlySet<string> {
    return this.#left;
  }

  /**
   * Does work that may be done again, until it meets no outage.
   *
   * @param what it is for, such as `job fwi-5f3a`
   * @throws ContactLostError when the outage lasts too long
   */
  async hold<T>(what: string, work: () => Promise<T>, { signal, onLost }: HeldWork = {}): Promise<T> {
    const { timeout = 1800, pace } = this.#options;
    let since: number | undefined;
    try {
      for (let wait = pace.shortest; ; wait = Math.min(2 * wait, pace.longest)) {
        try {
          const result = await work();
          this.#left.delete(what);
          if (since !== undefined) this.#options.onChange?.(`In contact again: ${what} is waited for as before.`);
          return result;
        } catch (error) {
          if (signal?.aborted || troubleOf(error, this.#options) !== 'outage') throw error;
          const problem = firstSentence(error);
          // Time in which this machine sleeps does not count.
          const now = performance.now();
          if (since === undefined) this.#lost(what, problem);
          since ??= now;
          const seconds = Math.round((now - since) / 1000);
          if (now + wait > since + 1000 * timeout) {
            this.#left.add(what);
            throw new ContactLostError({ what, seconds, problem, cause: error });
          }
          onLost?.(problem);
          await pause(wait, signal);
        }
      }
    } finally {
      if (since !== undefined) this.#waiting -= 1;
    }
  }

  /** Whether an error leaves work as it is, and then remembers that: it is about the way to the work, or what it needs was deleted. */
  leaves(what: string, error: unknown): boolean {
    const isLeft =
      error instanceof ContactLostError ||
      (error instanceof JobEndedError && error.deleted === true) ||
      troubleOf(error, this.#options) !== undefined;
    if (isLeft) this.#left.add(what);
    return isLeft;
  }

  #lost(what: string, problem: string): void {
    this.#waiting += 1;
    if (this.#waiting > 1) return;
    const { timeout = 1800, onChange } = this.#options;
    onChange?.(`Out of contact: ${problem} It is waited for, for up to ${timeout} s; ${what} goes on.`);
  }
}

function troubleOf(error: unknown, { troubleOf: own }: ContactOptions): ContactTrouble | undefined {
  return own?.(error) ?? troubleOfBlobs(error);
}

/** What errors of blobs say. */
function troubleOfBlobs(error: unknown): ContactTrouble | undefined {
  if (!(error instanceof BlobError)) return undefined;
  return error.status === undefined || isPassing(error.status) ? 'outage' : 'refusal';
}

function firstSentence(error: unknown): string {
  const { message } = error as Error;
  return /^.*?[.!?](?=\s|$)/s.exec(message)?.[0] ?? message;
}
