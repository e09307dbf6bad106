import { join as joinPath } from 'node:path';
import { expect, test } from 'vitest';
import {
  EmptyReductionError,
  type Executor,
  inProcess,
  isClusterlessError,
  type RunOptions,
  SumError,
  sumReducer,
} from '../src/index.ts';
import { scratchFolder } from './process-state.ts';
import {
  brokenReducer,
  cores,
  echo,
  failsOrWaits,
  join,
  letter,
  square,
  terms,
  throwsText,
  unstable,
  untilStopped,
} from './remote-functions.ts';

/** Arguments of `terms`, which take different times. */
export const series = Array.from({ length: 37 }, (_, seed) => ({ seed, wait: (seed * 5) % 7 }));

/**
 * What holds for every executor, wherever its tasks run.
 *
 * @param many options of a run with many arguments
 */
export function executorLaws(executorOf: () => Executor, many: RunOptions = {}): void {
  test('maps in the order of the arguments', async () => {
    const executor = executorOf();
    expect(await executor.map(square, [5, 4, 3])).toEqual([25, 16, 9]);
    expect(await executor.map(square, [])).toEqual([]);
  });

  test('reduces in the fixed tree over the arguments', async () => {
    const executor = executorOf();
    expect(await executor.mapReduce(letter, ['a', 'b', 'c', 'd', 'e'], join)).toBe('(((ab)(cd))e)');
    expect(await executor.mapReduce(square, [3], sumReducer<number>())).toBe(9);
  });

  test('refuses to reduce nothing', async () => {
    const executor = executorOf();
    await expect(executor.mapReduce(square, [], sumReducer<number>())).rejects.toThrow(EmptyReductionError);
  });

  test('sums to the same bits as one task at a time', async () => {
    const executor = executorOf();
    const expected = await inProcess().mapReduce(terms, series, sumReducer());
    const sum = await executor.mapReduce(terms, series, sumReducer(), many);
    expect(new Uint8Array(sum.gradient.m.slice().buffer)).toEqual(new Uint8Array(expected.gradient.m.slice().buffer));
    expect(sum.f).toBe(expected.f);
  });

  test('leaves arguments as they are when their sum is taken, also in shared memory', async () => {
    const executor = executorOf();
    const args = [1, 2, 3].map((x) => new Float32Array(new SharedArrayBuffer(4)).fill(x));
    expect(await executor.mapReduce(echo, args, sumReducer())).toEqual(Float32Array.of(6));
    expect(args.map((array) => array[0])).toEqual([1, 2, 3]);
  });

  test('fails when results do not fit each other, and says where', async () => {
    const executor = executorOf();
    const args = [{ g: [new Float32Array(2)] }, { g: [new Float32Array(3)] }];
    const run = executor.mapReduce(echo, args, sumReducer());
    await expect(run).rejects.toThrow(SumError);
    await expect(run).rejects.toMatchObject({ path: '$.g[0]' });
  });

  test('fails when the reducer throws', async () => {
    const executor = executorOf();
    await expect(executor.mapReduce(square, [1, 2], brokenReducer)).rejects.toThrow(RangeError);
  });

  test('brings a remote error whole, and stays usable', async () => {
    const executor = executorOf();
    const error = await executor.map(unstable, [0, 1, 2, 3, 4]).catch((reason: unknown) => reason);
    expect(isClusterlessError(error)).toBe(true);
    expect(error).toMatchObject({
      name: 'RemoteError',
      task: 2,
      worker: executor.reach === 'process' ? 'this process' : expect.stringMatching(/^worker \d$|^tvmps_/),
      remoteName: 'StabilityError',
      remoteMessage: 'Time step 4 ms is unstable',
      remoteStack: expect.stringMatching(/StabilityError: Time step[\s\S]*remote-functions\.ts/),
      remoteFields: { dtMax: 2.31, trace: Float32Array.of(1, 2, 3) },
      cause: { name: 'StabilityError', dtMax: 2.31, cause: { name: 'RangeError', message: 'dt' } },
    });
    expect((error as Error).message).toMatch(/Task 2 on .* failed: StabilityError: Time step 4 ms is unstable/);
    expect(await executor.map(square, [3])).toEqual([9]);
  });

  test('brings what is no error too', async () => {
    const executor = executorOf();
    await expect(executor.map(throwsText, [0])).rejects.toMatchObject({ cause: 'just text' });
  });

  test('cancels by a signal, with its reason, and stays usable', async () => {
    const executor = executorOf();
    const folder = scratchFolder();
    const files = ['a', 'b', 'c'].map((name) => joinPath(folder, name));
    const controller = new AbortController();
    const run = executor.map(untilStopped, files, {
      signal: controller.signal,
      onProgress: ({ cause }) => {
        if (cause.kind === 'task-started') setTimeout(() => controller.abort(), 50);
      },
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(await executor.map(square, [2, 3, 4])).toEqual([4, 9, 16]);

    const reason = new Error('enough');
    await expect(executor.map(square, [1], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('cancels the other tasks when one fails', async () => {
    const executor = executorOf();
    const others = Array.from({ length: 8 }, () => false);
    const args = executor.workers === 1 ? [true, ...others] : [false, true, ...others];
    await expect(executor.map(failsOrWaits, args)).rejects.toThrow('failed on purpose');
    const everySeat = Array.from({ length: executor.workers }, (_, i) => i);
    expect(await executor.map(square, everySeat)).toEqual(everySeat.map((i) => i * i));
  });

  test('runs several maps at the same time', async () => {
    const executor = executorOf();
    const runs = [1, 2, 3].map((k) => executor.map(square, [k, k + 1]));
    expect(await Promise.all(runs)).toEqual([1, 2, 3].map((k) => [k ** 2, (k + 1) ** 2]));
  });

  test('fails when the listener of progress throws', async () => {
    const executor = executorOf();
    const onProgress = () => {
      throw new RangeError('listener');
    };
    await expect(executor.map(square, [1, 2], { onProgress })).rejects.toThrow(RangeError);
  });

  test('gives every task its share of the cores', async () => {
    const executor = executorOf();
    const [share] = await executor.map(cores, [0]);
    expect(share?.workers).toBe(executor.workers);
    expect(share?.nthreads).toBeGreaterThanOrEqual(1);
    if (executor.reach !== 'process') expect(share?.openmp).toBe(share?.nthreads);
  });
}
