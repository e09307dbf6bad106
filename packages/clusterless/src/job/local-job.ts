import { EmptyReductionError } from '../errors.ts';
import type { Executor } from '../executor/executor.ts';
import type { ProgressEvent } from '../executor/progress.ts';
import type { RunOptions } from '../executor/run-options.ts';
import type { Reducer } from '../reduce/reducer.ts';
import type { Reference } from '../reference/future.ts';
import type { RemoteFunction } from '../remote/remote.ts';
import type { Job, JobStats, JobWaitOptions } from './job.ts';

/**
 * A job of an executor of this machine: it runs at once and ends with this process.
 *
 * @param reducer reduces the results to one
 */
export function localJob<A, R>(
  executor: Pick<Executor, 'map' | 'mapReduce' | 'broadcast'>,
  fn: RemoteFunction<A, R>,
  args: Iterable<A>,
  reducer: Reducer<R> | undefined,
  options: RunOptions = {},
): Job<R> {
  const list = [...args];
  const stop = new AbortController();
  const listeners = new Set<(event: ProgressEvent) => void>();
  let last: ProgressEvent | undefined;
  let ended = false;
  const running = {
    ...options,
    signal: options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal,
    onProgress: (event: ProgressEvent) => {
      last = event;
      options.onProgress?.(event);
      for (const listener of listeners) listener(event);
    },
  };
  const outcome: Promise<R[]> =
    reducer === undefined
      ? executor.map(fn, list, running)
      : executor.mapReduce(fn, list, reducer, running).then((result) => [result]);
  outcome
    .catch(() => {})
    .finally(() => {
      ended = true;
    });
  let references: Promise<Reference<R>[]> | undefined;

  /** Waits for the outcome no longer than the caller cares to. */
  async function wait({ signal, onProgress }: JobWaitOptions = {}): Promise<R[]> {
    signal?.throwIfAborted();
    const given = Promise.withResolvers<never>();
    const giveUp = (): void => given.reject(signal?.reason);
    signal?.addEventListener('abort', giveUp, { once: true });
    if (onProgress) listeners.add(onProgress);
    try {
      return await Promise.race([outcome, given.promise]);
    } finally {
      signal?.removeEventListener('abort', giveUp);
      if (onProgress) listeners.delete(onProgress);
    }
  }

  return {
    id: `local-${crypto.randomUUID()}`,
    isReduced: reducer !== undefined,
    results: wait,
    async reduced(waiting) {
      const [result] = await wait(waiting);
      if (reducer === undefined || result === undefined) throw new EmptyReductionError({ work: fn.name });
      return result;
    },
    async done(waiting) {
      await wait(waiting);
    },
    async futures(waiting) {
      const results = await wait(waiting);
      references ??= Promise.all(results.map((result) => executor.broadcast(result)));
      return references;
    },
    async stats(): Promise<JobStats> {
      const done = last?.done ?? 0;
      const begun = last?.running.length ?? 0;
      const [running, failed] = ended ? [0, begun] : [begun, 0];
      return { total: list.length, queued: list.length - done - begun, running, done, failed, ended };
    },
    async terminate() {
      stop.abort(new Error('the job was terminated'));
      await outcome.catch(() => {});
    },
    async delete() {
      stop.abort(new Error('the job was deleted'));
      await outcome.catch(() => {});
      references = undefined;
    },
  };
}
