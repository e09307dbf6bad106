import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  localWorkers,
  type ProgressCause,
  remote,
  sumReducer,
  WorkerLostError,
  WorkerStartError,
} from '../src/index.ts';
import { expectEnded, isRunning, pidIn, scratchFolder } from './process-state.ts';
import {
  diesAlways,
  diesOnce,
  echo,
  endless,
  environment,
  hiddenFunctions,
  pid,
  square,
  startsWorkers,
  untilStopped,
} from './remote-functions.ts';

const quiet = { output: 'keep' } as const;

describe('a worker that dies', () => {
  test('is replaced, and its task is run again', async () => {
    await using workers = localWorkers(2, quiet);
    const folder = scratchFolder();
    const args = Array.from({ length: 8 }, (_, x) => ({
      x,
      file: join(folder, x === 3 || x === 6 ? `dies-${x}` : 'none'),
    }));
    writeFileSync(join(folder, 'none'), '');
    const causes: ProgressCause[] = [];
    const onProgress = ({ cause }: { cause: ProgressCause }) => void causes.push(cause);
    const sum = await workers.mapReduce(diesOnce, args, sumReducer(), { onProgress });
    expect(sum).toBe(140);
    const lost = causes.filter((cause) => cause.kind === 'worker-lost');
    expect(lost).toMatchObject([{ exit: { signal: 'SIGKILL' } }, { exit: { signal: 'SIGKILL' } }]);
    const restarted = causes.flatMap((cause) => (cause.kind === 'task-restarted' ? [cause.index] : []));
    expect(restarted.toSorted()).toEqual([3, 6]);
  });

  test('is replaced also when it was idle', async () => {
    await using workers = localWorkers(1, quiet);
    const [first] = await workers.map(pid, [0]);
    process.kill(first as number, 'SIGKILL');
    const [second] = await workers.map(pid, [0]);
    expect(second).not.toBe(first);
  });

  test.each([
    ['signal', { code: null, signal: 'SIGSEGV' }, /was killed by SIGSEGV/],
    ['exit', { code: 7, signal: null }, /exited with code 7/],
  ] as const)('every time (%s) fails the run with its last words', async (way, exit, words) => {
    await using workers = localWorkers(2, { ...quiet, maxRetries: 1 });
    const error = await workers.map(diesAlways, [way]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WorkerLostError);
    expect(error).toMatchObject({ task: 0, attempts: 2, exit, stderr: expect.stringContaining('the last words') });
    expect((error as Error).message).toMatch(words);
    expect(await workers.map(square, [4])).toEqual([16]);
  });
});

describe('a cancelled task', () => {
  test('that returns keeps its worker', async () => {
    await using workers = localWorkers(1, quiet);
    const [before] = await workers.map(pid, [0]);
    const file = join(scratchFolder(), 'pid');
    const controller = new AbortController();
    const run = workers.map(untilStopped, [file], { signal: controller.signal });
    expect(await pidIn(file)).toBe(before);
    controller.abort();
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(await workers.map(pid, [0])).toEqual([before]);
  });

  test('that never looks up is killed with its worker, which is replaced', async () => {
    await using workers = localWorkers(1, { ...quiet, abortGrace: 50 });
    const file = join(scratchFolder(), 'pid');
    const controller = new AbortController();
    const run = workers.map(endless, [file], { signal: controller.signal });
    const stuck = await pidIn(file);
    controller.abort();
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(await workers.map(square, [5])).toEqual([25]);
    await expectEnded([stuck]);
  });
});

describe('workers', () => {
  test('start when they are needed, no more than needed, and stay warm', async () => {
    await using workers = localWorkers(3, quiet);
    const first = await workers.map(pid, [0]);
    const again = await workers.map(pid, [0]);
    expect(again).toEqual(first);
  });

  test('end when the executor is closed, idle or busy', async () => {
    const workers = localWorkers(2, quiet);
    const file = join(scratchFolder(), 'pid');
    const [idle] = await workers.map(pid, [0]);
    const run = workers.map(endless, [file]).catch((error: unknown) => error);
    const busy = await pidIn(file);
    const [other] = await workers.map(pid, [0]);
    expect([idle, busy, other].every((id) => isRunning(id as number))).toBe(true);
    await workers.close();
    expect([idle, busy, other].filter((id) => isRunning(id as number))).toEqual([]);
    expect(await run).toMatchObject({ name: 'ExecutorClosedError' });
  });

  test('that cannot start fail the run with what Node says', async () => {
    await using workers = localWorkers(2, { ...quiet, execArgv: ['--no-such-option'] });
    const error = await workers.map(square, [1]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WorkerStartError);
    expect((error as Error).message).toMatch(/no-such-option/);
  });

  test('that are killed while they start are started again, within limits', async () => {
    const folder = scratchFolder();
    const dying = fileURLToPath(new URL('fixtures/dies-at-start.ts', import.meta.url));
    const options = { ...quiet, execArgv: ['--conditions=@judi4cloud/source', '--import', dying] };
    await using twice = localWorkers(1, { ...options, env: { DEATHS: '2', DEATHS_FOLDER: folder } });
    expect(await twice.map(square, [6])).toEqual([36]);
    await using always = localWorkers(1, { ...options, env: { DEATHS: '9', DEATHS_FOLDER: scratchFolder() } });
    await expect(always.map(square, [6])).rejects.toMatchObject({ exit: { signal: 'SIGKILL' } });
  });

  test('that are not ready in time fail the run', async () => {
    await using workers = localWorkers(1, { ...quiet, startTimeout: 1 });
    await expect(workers.map(square, [1])).rejects.toThrow(/not ready within 1 ms/);
  });

  test('cannot find what its module does not export', async () => {
    await using workers = localWorkers(1, quiet);
    const [hidden] = hiddenFunctions;
    await expect(workers.map(hidden as NonNullable<typeof hidden>, [0])).rejects.toThrow(
      /'hidden' .* has no such export; its remote functions are: .*square/,
    );
    const nowhere = remote({ url: 'file:///no/such/module.ts' }, 'f', async () => 1);
    await expect(workers.map(nowhere, [0])).rejects.toMatchObject({ remoteName: 'RemoteLoadError' });
  });

  test('cannot have local workers themselves', async () => {
    await using workers = localWorkers(1, quiet);
    await expect(workers.map(startsWorkers, [0])).rejects.toMatchObject({ remoteName: 'NestedWorkersError' });
  });

  test('get environment variables and Node options', async () => {
    await using workers = localWorkers(1, { ...quiet, nthreads: 3, env: { CLUSTERLESS_TEST: 'seen' } });
    expect(await workers.map(environment, ['CLUSTERLESS_TEST', 'OMP_NUM_THREADS'])).toEqual(['seen', '3']);
  });

  test('carry large arrays intact both ways', async () => {
    await using workers = localWorkers(1, quiet);
    const data = Float32Array.from({ length: 9_000_001 }, (_, i) => i);
    const [back] = await workers.map(echo, [{ data, more: [data.subarray(5, 8)] }]);
    const { data: returned, more } = back as { data: Float32Array; more: Float32Array[] };
    expect(
      Buffer.compare(Buffer.from(returned.buffer, returned.byteOffset, returned.byteLength), Buffer.from(data.buffer)),
    ).toBe(0);
    expect(more).toEqual([Float32Array.of(5, 6, 7)]);
  });
});
