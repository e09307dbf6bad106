import { join as joinPath } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type Executor,
  ExecutorClosedError,
  inProcess,
  localWorkers,
  type ProgressEvent,
  RemoteError,
} from '../src/index.ts';
import { executorLaws, series } from './executor-laws.ts';
import { scratchFolder } from './process-state.ts';
import { reports, returnsFunction, scaled, square, terms, unstable, untilStopped } from './remote-functions.ts';

const executors: Executor[] = [
  inProcess(),
  inProcess({ concurrency: 3 }),
  localWorkers(1),
  localWorkers(2),
  localWorkers(4),
];
afterAll(() => Promise.all(executors.map((executor) => executor.close())));

const named = executors.map((executor) => [`${executor.name} with ${executor.workers}`, executor] as const);

describe.each(named)('%s', (_, executor) => {
  executorLaws(() => executor);

  test('takes arguments from a generator only as seats become free', async () => {
    let ahead = 0;
    let done = 0;
    function* args() {
      for (let i = 0; i < 20; i++) {
        ahead = Math.max(ahead, i - done);
        yield i;
      }
    }
    const results = await executor.map(square, args(), { onProgress: (event) => (done = event.done) });
    expect(results).toEqual(Array.from({ length: 20 }, (_, i) => i * i));
    expect(ahead).toBeLessThan(executor.workers + 1);
  });

  test('ends a generator that it did not use up', async () => {
    let ended = false;
    function* args() {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        ended = true;
      }
    }
    await expect(executor.map(unstable, args())).rejects.toThrow(RemoteError);
    expect(ended).toBe(true);
  });

  test('hands over broadcasts, and holds equal content once per process', async () => {
    const m = Float64Array.from({ length: 1000 }, (_, i) => i);
    const model = await executor.broadcast({ m });
    const results = await executor.map(
      scaled,
      Array.from({ length: 12 }, (_, by) => ({ by, model })),
    );
    expect(results.map((result) => result.sum)).toEqual(results.map((_, by) => by * 499_500));
    expect(results.every((result) => result.same)).toBe(true);
    const processes = new Set(results.map((result) => result.pid));
    expect(results.filter((result) => result.new)).toHaveLength(processes.size);
  });

  test('tells progress up to the end', async () => {
    const events: ProgressEvent[] = [];
    await executor.map(reports, [2, 3, 4], { label: 'shots', onProgress: (event) => void events.push(event) });
    const last = events.at(-1);
    expect(last).toMatchObject({ label: 'shots', done: 3, total: 3, fraction: 1, eta: 0, running: [] });
    const details = events.flatMap(({ cause }) => (cause.kind === 'task-progress' ? [cause.details] : []));
    expect(details).toHaveLength(9);
    const fractions = events.map((event) => event.fraction ?? 0);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  });
});

test('the series really depends on the order of addition', async () => {
  const results = await inProcess().map(terms, series);
  const forward = results.reduce((sum, { gradient }) => Math.fround(sum + (gradient.m[3] as number)), 0);
  const backward = results.reduceRight((sum, { gradient }) => Math.fround(sum + (gradient.m[3] as number)), 0);
  expect(forward).not.toBe(backward);
});

test('a result that cannot travel is refused with its path', async () => {
  const run = executors[2]?.map(returnsFunction, [0]);
  await expect(run).rejects.toMatchObject({ remoteName: 'PayloadError', remoteFields: { path: '$.model.rho' } });
});

test.each([() => inProcess(), () => localWorkers(1)])(
  'a closed executor refuses work and may be closed again',
  async (make) => {
    const executor = make();
    const run = executor.map(untilStopped, [joinPath(scratchFolder(), 'started')]);
    const closed = expect(run).rejects.toThrow(ExecutorClosedError);
    await executor.close();
    await closed;
    await executor.close();
    await expect(executor.map(square, [1])).rejects.toThrow(ExecutorClosedError);
    await expect(executor.broadcast(1)).rejects.toThrow(ExecutorClosedError);
  },
);
