import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  batchexec,
  bcast,
  EmptyReductionError,
  type Executor,
  fetch,
  fetchreduce,
  fileInclude,
  inProcess,
  pmap,
  RemoteError,
  type RunOptions,
  sumReducer,
} from '../src/index.ts';
import { scratchFolder } from './process-state.ts';
import { addTo, repeatFile, scaled, square, terms, unstable, waitsFor } from './remote-functions.ts';

/**
 * What holds for jobs of every executor.
 *
 * @param many options of a run with many arguments
 */
export function jobLaws(executorOf: () => Executor, many: RunOptions = {}): void {
  test('give results in the order of their arguments, as often as they are fetched', async () => {
    const job = await batchexec(pmap(square, [5, 4, 3]), { executor: executorOf() });
    expect(await fetch(job)).toEqual([25, 16, 9]);
    expect(await job.fetch()).toEqual([25, 16, 9]);
    expect(await job.wait()).toMatchObject({ total: 3, done: 3, queued: 0, running: 0, ended: true });
  });

  test('may be one call, or none', async () => {
    const executor = executorOf();
    expect(await fetch(await batchexec(square, 7, { executor }))).toEqual([49]);
    const none = await batchexec(pmap(square, []), { executor });
    expect(await none.fetch()).toEqual([]);
    expect(await none.futures()).toEqual([]);
    const nothing = await batchexec(pmap(square, []), { executor, reduce: sumReducer<number>() });
    await expect(nothing.fetchreduce()).rejects.toThrow(EmptyReductionError);
  });

  test('are reduced where they run, or afterwards, to the same bits', async () => {
    const executor = executorOf();
    const series = Array.from({ length: 21 }, (_, seed) => ({ seed, wait: 0 }));
    const expected = await inProcess().mapReduce(terms, series, sumReducer());
    const early = await batchexec(pmap(terms, series), { executor, reduce: sumReducer(), ...many });
    expect(await fetchreduce(early)).toEqual(expected);
    const late = await batchexec(pmap(terms, series), { executor, ...many });
    expect(await fetchreduce(late)).toEqual(expected);
  });

  test('are reduced into what the caller has', async () => {
    const into = { f: 1, gradient: { m: new Float32Array(64).fill(1) } };
    const job = await batchexec(terms, { seed: 3, wait: 0 }, { executor: executorOf(), reduce: sumReducer() });
    const sum = await fetchreduce(job, { into });
    expect(sum).toBe(into);
    expect(into.gradient.m[0]).not.toBe(1);
  });

  test('hand results to later jobs without the submitter', async () => {
    const executor = executorOf();
    const first = await batchexec(pmap(square, [2, 3]), { executor });
    const futures = await first.futures();
    const second = await batchexec(
      pmap(
        addTo,
        futures.map((value, by) => ({ value, by })),
      ),
      { executor },
    );
    expect(await second.fetch()).toEqual([4, 10]);
    const sum = await batchexec(pmap(square, [1, 2]), { executor, reduce: sumReducer<number>() });
    const [value] = await sum.futures();
    expect(
      await fetch(await batchexec(addTo, { value: value as NonNullable<typeof value>, by: 1 }, { executor })),
    ).toEqual([6]);
  });

  test('share what is broadcast', async () => {
    const executor = executorOf();
    const model = await bcast({ m: new Float64Array(30_000).fill(2) }, executor);
    const job = await batchexec(
      pmap(scaled, [
        { by: 1, model },
        { by: 2, model },
      ]),
      { executor },
    );
    expect(await job.fetch()).toMatchObject([{ sum: 60_000 }, { sum: 120_000 }]);
  });

  test('take files and give files', async () => {
    const executor = executorOf();
    const folder = scratchFolder();
    const path = join(folder, 'word.txt');
    writeFileSync(path, 'shot ');
    const input = await fileInclude(path, executor);
    const job = await batchexec(
      pmap(
        repeatFile,
        [2, 3].map((times) => ({ input, times })),
      ),
      { executor },
    );
    const outputs = await fetch(job);
    for (const [i, { output, length }] of outputs.entries()) {
      expect([length, output.bytes, output.name]).toEqual([5, 5 * (i + 2), `times-${i + 2}.txt`]);
      await fetch(output, { path: join(folder, `copy-${i}`), executor });
      expect(readFileSync(join(folder, `copy-${i}`), 'utf8')).toBe('shot '.repeat(i + 2));
    }
    await expect(fileInclude(join(folder, 'absent'), executor)).rejects.toThrow(/there is no such file/);
  });

  test('fail with what a task threw', async () => {
    const job = await batchexec(pmap(unstable, [1, 2]), { executor: executorOf() });
    const error = await job.fetch().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RemoteError);
    expect(error).toMatchObject({ task: 1, remoteName: 'StabilityError', remoteFields: { dtMax: 2.31 } });
  });

  test('go on when nobody waits for them any more', async () => {
    const go = join(scratchFolder(), 'go');
    const job = await batchexec(waitsFor, go, { executor: executorOf() });
    await expect(job.fetch({ signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/i);
    writeFileSync(go, '');
    expect(await job.fetch()).toEqual([go]);
  });

  test('can be terminated and deleted', async () => {
    const job = await batchexec(waitsFor, join(scratchFolder(), 'never'), { executor: executorOf() });
    expect(await job.stats()).toMatchObject({ total: 1, done: 0, ended: false });
    await job.terminateJob();
    await expect(job.fetch()).rejects.toThrow();
    expect(await job.stats()).toMatchObject({ done: 0, ended: true });
    await job.deleteJob();
  });
}
