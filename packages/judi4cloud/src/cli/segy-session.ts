import { type Reporter, silent } from '@judi4cloud/experiments';
import { onInterrupt } from './interrupt.ts';
import { Screen } from './screen.ts';
import { inUsersWords } from './segy-errors.ts';
import type { CommonOptions } from './session.ts';

/** What a command on SEG-Y files works with. */
export interface SegySession {
  readonly reporter: Reporter;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Shows how far something is while it is worked on; `noun` is what is counted. */
  follow<T>(label: string, noun: string, work: (progress: Progress) => Promise<T>): Promise<T>;
}

export type Progress = (done: number, total: number) => void;

/**
 * Runs a command. Reports go nowhere when it prints JSON or, with `quiet`, something else for machines.
 *
 * @throws UsageError where the file or the wishes are at fault
 */
export async function segySession<T>(
  { json }: CommonOptions,
  work: (session: SegySession) => Promise<T>,
  quiet = false,
): Promise<T> {
  const reporter: Reporter = json || quiet ? silent : new Screen();
  using interruption = onInterrupt();
  const { signal } = interruption;
  try {
    return await work({ reporter, signal, follow: (label, noun, task) => follow(reporter, label, noun, task) });
  } catch (error) {
    throw inUsersWords(error);
  }
}

/** Part of the work, and milliseconds, that tell how long the rest takes. */
const tellingPart = 0.05;
const tellingTime = 1000;

async function follow<T>(
  reporter: Reporter,
  label: string,
  noun: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const begin = performance.now();
  using activity = reporter.activity(label, noun);
  return await work((done, total) => {
    const fraction = total > 0 ? done / total : 0;
    const elapsed = performance.now() - begin;
    const told = fraction >= tellingPart && elapsed >= tellingTime;
    activity.update({ done, total, fraction, elapsed, ...(told && { eta: (elapsed / fraction) * (1 - fraction) }) });
  });
}
