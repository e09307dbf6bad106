import { type Call, checkArgument } from '@judi4cloud/errors';
import type { Executor } from './executor.ts';
import { inProcess } from './in-process.ts';

interface Use {
  readonly executor: Executor;
}

const uses: Use[] = [];
let standard: Executor | undefined;

/** The executor in use: the one given to `useExecutor` last, or else one `inProcess()` shared by all. */
export function currentExecutor(): Executor {
  const last = uses.at(-1);
  if (last) return last.executor;
  standard ??= inProcess();
  return standard;
}

/**
 * Refuses what is no executor.
 *
 * @throws DomainError
 */
export function checkExecutor(call: Call, executor: unknown): void {
  const methods = ['map', 'mapReduce', 'submit', 'broadcast', 'close'];
  const fits =
    typeof executor === 'object' &&
    executor !== null &&
    methods.every((name) => typeof Reflect.get(executor, name) === 'function');
  checkArgument(call, 'executor', executor, fits, 'an executor, such as inProcess() or localWorkers(4)');
}

/**
 * Makes an executor the current one until the result is disposed; the executor itself is not closed.
 *
 * @example
 * await using workers = localWorkers(4);
 * using _ = useExecutor(workers);
 */
export function useExecutor(executor: Executor): Disposable {
  checkExecutor('useExecutor(executor)', executor);
  const use: Use = { executor };
  uses.push(use);
  return {
    [Symbol.dispose]() {
      const at = uses.indexOf(use);
      if (at >= 0) uses.splice(at, 1);
    },
  };
}
