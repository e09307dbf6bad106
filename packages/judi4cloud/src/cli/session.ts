import type { Executor } from '@judi4cloud/clusterless';
import { type Reporter, silent } from '@judi4cloud/experiments';
import { type Options, onWarning } from '@judi4cloud/judi';
import { chooseBackend } from '@judi4cloud/stencil';
import { onInterrupt } from './interrupt.ts';
import { openPlace, type Place } from './place.ts';
import { Screen } from './screen.ts';

export type BackendChoice = NonNullable<Options['backend']>;

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** Where the reports of a command go: nowhere when it prints JSON. */
export const reporterOf = ({ json }: CommonOptions): Reporter => (json ? silent : new Screen());

/** What a command that computes works with, until it is disposed. */
export interface Session extends AsyncDisposable {
  readonly reporter: Reporter;
  readonly executor: Executor;
  readonly signal: AbortSignal;
  /** Name of the backend that was chosen, and what it runs on. */
  readonly backend: { readonly name: string; readonly description: string };
  /** The backend to ask for; workers that were left to choose would all say anew why it can't be C. */
  readonly choice: BackendChoice;
  /** Warnings so far. */
  readonly warnings: readonly string[];
}

/** Chooses the backend, opens the place where shots run and makes it the current one; Ctrl-C aborts `signal`. */
export async function openSession(
  options: CommonOptions & { readonly place: Place; readonly backend: BackendChoice },
  reporter: Reporter,
): Promise<Session> {
  const log = (line: string, expected = false): void => {
    if (options.verbose || !expected) reporter.note(line);
  };
  if (options.backend === 'auto' || options.backend === 'c') await settleCache(log);
  const { name, description } = await chooseBackend(options.backend, { log });
  const warnings: string[] = [];
  const listening = onWarning(({ message }) => {
    warnings.push(message);
    reporter.warn(message);
  });
  const interrupt = onInterrupt();
  const place = await openPlace(options.place, reporter, options.verbose ?? false);
  return {
    reporter,
    executor: place.executor,
    signal: interrupt.signal,
    backend: { name, description },
    choice: options.backend === 'auto' && name !== 'c' ? name : options.backend,
    warnings,
    async [Symbol.asyncDispose]() {
      using _listening = listening;
      using _interrupt = interrupt;
      await place[Symbol.asyncDispose]();
    },
  };
}

/** Finds a folder for kernels once, instead of one in each worker, which would all say why; workers inherit it. */
async function settleCache(log: (line: string) => void): Promise<void> {
  const { cachePath, usableCache } = await import('@judi4cloud/stencil/environment');
  const folder = await usableCache(process.env, log).catch(() => undefined); // who needs it says why there is none
  if (folder !== undefined && folder !== cachePath(process.env)) process.env['JUDI_CACHE'] = folder;
}
