import { join as joinPath } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  EmptyReductionError,
  type Executor,
  ExecutorClosedError,
  inProcess,
  isClusterlessError,
  localWorkers,
  type ProgressEvent,
  RemoteError,
  reducer,
  SumError,
  sumReducer,
} from '../src/index.ts';
import { scratchFolder } from './process-state.ts';
import {
  cores,
  echo,
  failsOrWaits,
  join,
  letter,
  reports,
  returnsFunction,
  scaled,
  square,
  terms,
  throwsText,
  unstable,
  untilStopped,
} from './remote-functions.ts';

const executors: Executor[] = [
  inProcess(),
  inProcess({ concurrency: 3 }),
  localWorkers(1),
  localWorkers(2),
  localWorkers(4),
];
afterAll(() => Promise.all(executors.map((executor) => executor.close())));

const named = executors.map((executor) => [`${executor.name} with ${executor.workers}`, executor] as const);
const series = Array.from({ length: 37 }, (_, seed) => ({ seed, wait: (seed * 5) % 7 }));

describe.each(named)('%s', (_, executor) => {
  test('maps in the order of the arguments', async () => {
    expect(await executor.map(square, [5, 4, 3, 2, 1])).toEqual([25, 16, 9, 4, 1]);
    expect(await executor.map(square, [])).toEqual([]);
  });

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

  test('reduces in the fixed tree over the arguments', async () => {
    expect(await executor.mapReduce(letter, ['a', 'b', 'c', 'd', 'e'], join)).toBe('(((ab)(cd))e)');
    expect(await executor.mapReduce(square, [3], sumReducer<number>())).toBe(9);
  });

  test('refuses to reduce nothing', async () => {
    await expect(executor.mapReduce(square, [], sumReducer<number>())).rejects.toThrow(EmptyReductionError);
  });

  test('sums to the same bits as one task at a time', async () => {
    const expected = await inProcess().mapReduce(terms, series, sumReducer());
    const sum = await executor.mapReduce(terms, series, sumReducer());
    expect(new Uint8Array(sum.gradient.m.slice().buffer)).toEqual(new Uint8Array(expected.gradient.m.slice().buffer));
    expect(sum.f).toBe(expected.f);
  });

  test('leaves arguments as they are when their sum is taken, also in shared memory', async () => {
    const args = [1, 2, 3].map((x) => new Float32Array(new SharedArrayBuffer(4)).fill(x));
    expect(await executor.mapReduce(echo, args, sumReducer())).toEqual(Float32Array.of(6));
    expect(args.map((array) => array[0])).toEqual([1, 2, 3]);
  });

  test('fails when results do not fit each other, and says where', async () => {
    const args = [{ g: [new Float32Array(2)] }, { g: [new Float32Array(3)] }];
    const run = executor.mapReduce(echo, args, sumReducer());
    await expect(run).rejects.toThrow(SumError);
    await expect(run).rejects.toMatchObject({ path: '$.g[0]' });
  });

  test('fails when the reducer throws', async () => {
    const broken = reducer<number>(import.meta, 'broken', () => {
      throw new RangeError('cannot combine');
    });
    await expect(executor.mapReduce(square, [1, 2], broken)).rejects.toThrow(RangeError);
  });

  test('brings a remote error whole, and stays usable', async () => {
    const error = await executor.map(unstable, [0, 1, 2, 3, 4]).catch((reason: unknown) => reason);
    expect(isClusterlessError(error)).toBe(true);
    expect(error).toMatchObject({
      name: 'RemoteError',
      task: 2,
      worker: executor.name === 'in-process' ? 'this process' : expect.stringMatching(/^worker \d$/),
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
    await expect(executor.map(throwsText, [0])).rejects.toMatchObject({ cause: 'just text' });
  });

  test('cancels by a signal, with its reason, and stays usable', async () => {
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
    const others = Array.from({ length: 8 }, () => false);
    const args = executor.workers === 1 ? [true, ...others] : [false, true, ...others];
    await expect(executor.map(failsOrWaits, args)).rejects.toThrow('failed on purpose');
    const everySeat = Array.from({ length: executor.workers }, (_, i) => i);
    expect(await executor.map(square, everySeat)).toEqual(everySeat.map((i) => i * i));
  });

  test('runs several maps at the same time', async () => {
    const runs = [1, 2, 3].map((k) => executor.map(square, [k, k + 1, k + 2]));
    expect(await Promise.all(runs)).toEqual([1, 2, 3].map((k) => [k ** 2, (k + 1) ** 2, (k + 2) ** 2]));
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

  test('fails when the listener of progress throws', async () => {
    const onProgress = () => {
      throw new RangeError('listener');
    };
    await expect(executor.map(square, [1, 2], { onProgress })).rejects.toThrow(RangeError);
  });

  test('gives every task its share of the cores', async () => {
    const [share] = await executor.map(cores, [0]);
    expect(share?.workers).toBe(executor.workers);
    expect(share?.nthreads).toBeGreaterThanOrEqual(1);
    if (executor.name !== 'in-process') expect(share?.openmp).toBe(share?.nthreads);
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

test('a count of workers must be a positive whole number', () => {
  expect(() => localWorkers(0)).toThrow(/number of workers is 0/);
  expect(() => inProcess({ concurrency: 1.5 })).toThrow(RangeError);
});
