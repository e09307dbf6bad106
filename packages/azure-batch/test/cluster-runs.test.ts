import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type BatchEmulator, startBatchEmulator } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inProcess, sumReducer } from '../../clusterless/src/index.ts';
import { scratchFolder } from '../../clusterless/test/process-state.ts';
import { leavesTraces, meets, square, terms, waitsFor } from '../../clusterless/test/remote-functions.ts';
import {
  type AzureAccount,
  batchClient,
  type Cluster,
  type ClusterOptions,
  listJobs,
  loadCredentials,
  openCluster,
  openRun,
  possessions,
  removePossession,
} from '../src/index.ts';

let emulator: BatchEmulator;
let account: AzureAccount;
beforeAll(async () => {
  emulator = await startBatchEmulator();
  [account] = (await loadCredentials(emulator.credentials())) as [AzureAccount];
});
afterAll(() => emulator.close());

const open = (options: ClusterOptions = {}): Promise<Cluster> =>
  openCluster(2, { credentials: emulator.credentials(), vmSize: 'Standard_E2s_v3', nthreads: 1, ...options });
const tracesOf = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('done-'));
const argumentsIn = (folder: string, wait = 0) => Array.from({ length: 8 }, (_, x) => ({ x, folder, wait }));
const expected = 140;

async function everythingIn(from: AzureAccount): Promise<string[]> {
  const found: string[] = [];
  for await (const { kind, id } of possessions(from)) found.push(`${kind} ${id}`);
  return found;
}

describe('a run that is made again', () => {
  test('is not computed again, also by another session with other nodes', async () => {
    const folder = scratchFolder();
    await using first = await open({ poolName: 'Again' });
    expect(await first.executor.mapReduce(leavesTraces, argumentsIn(folder), sumReducer<number>())).toBe(expected);
    expect(tracesOf(folder)).toHaveLength(8);
    await using second = await openCluster(1, {
      credentials: emulator.credentials(),
      vmSize: 'Standard_E2s_v3',
      poolName: 'Again',
      nthreads: 1,
    });
    expect(await second.executor.mapReduce(leavesTraces, argumentsIn(folder), sumReducer<number>())).toBe(expected);
    expect(tracesOf(folder)).toHaveLength(8);
  });

  test('goes on where it failed', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'refuse-7'), '');
    await using cluster = await open({ poolName: 'Failed' });
    const run = () => cluster.executor.map(leavesTraces, argumentsIn(folder), { retries: 0 });
    await expect(run()).rejects.toThrow('refused 7');
    const before = tracesOf(folder).length;
    rmSync(join(folder, 'refuse-7'));
    expect(await run()).toEqual([0, 1, 4, 9, 16, 25, 36, 49]);
    const results = tracesOf(folder).map((name) => Number(name.split('-')[1]));
    expect(new Set(results).size).toBe(8);
    expect(results.length).toBeLessThanOrEqual(8 + 2);
    expect(before).toBeGreaterThan(0);
  });

  test('is joined while it runs, with a part of it done', async () => {
    const folder = scratchFolder();
    const files = Array.from({ length: 6 }, (_, i) => join(folder, `go-${i}`));
    for (const file of files.slice(0, 3)) writeFileSync(file, '');
    await using cluster = await open({ poolName: 'Joined' });
    const first = await cluster.executor.submit(waitsFor, files);
    await expect.poll(async () => (await first.stats()).done).toBe(3);
    const second = await cluster.executor.submit(waitsFor, files);
    for (const file of files.slice(3)) writeFileSync(file, '');
    expect(await Promise.all([first.results(), second.results()])).toEqual([files, files]);
  });

  test('goes on where somebody stopped it', async () => {
    const folder = scratchFolder();
    await using cluster = await open({ poolName: 'Stopped' });
    const run = await cluster.executor.submit(waitsFor, [join(folder, 'go')]);
    const waiting = expect(run.results()).rejects.toMatchObject({ name: expect.stringMatching(/JobEnded|TaskFailed/) });
    await batchClient(account).terminateJob(run.id, { reason: 'ByHand' });
    await waiting;
    writeFileSync(join(folder, 'go'), '');
    expect(await cluster.executor.map(waitsFor, [join(folder, 'go')])).toEqual([join(folder, 'go')]);
    expect((await listJobs(account)).map(({ id }) => id)).toContain(`${run.id}-r2`);
  });
});

describe('a client that is killed', () => {
  test.each([
    ['before its tasks run', 300],
    ['when they have run', 0],
  ])('%s loses nothing: others attach to its run, and clear away what it left', async (_, wait) => {
    const folder = scratchFolder();
    const credentials = join(folder, 'credentials.json');
    emulator.writeCredentials(credentials);
    const script = fileURLToPath(new URL('fixtures/submitter.ts', import.meta.url));
    const client = spawn(
      process.execPath,
      ['--conditions=@judi4cloud/source', script, credentials, folder, String(wait)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [name] = (await once(createInterface(client.stdout), 'line')) as [string];
    client.kill('SIGKILL');
    await once(client, 'exit');
    const { run } = await openRun<number>([account], name);
    expect(await run.reduced()).toBe(expected);
    expect(new Set(tracesOf(folder)).size).toBe(8);
    expect(await everythingIn(account)).toEqual(
      expect.arrayContaining(['pool Shared', `job ${name}`, `container ${name}`]),
    );
    await removePossession(account, { kind: 'pool', id: 'Shared' });
    await expect(openRun([account], name)).rejects.toMatchObject({ name: 'JobNotFoundError' });
  });
});

describe('several accounts', () => {
  test('share a run, to the bits of one, and it is found again', async () => {
    await using other = await startBatchEmulator({ accountName: 'second' });
    const credentials = [emulator.credentials(), other.credentials()];
    const series = Array.from({ length: 21 }, (_, seed) => ({ seed, wait: 0 }));
    await using cluster = await openCluster(2, {
      credentials,
      vmSize: 'Standard_E2s_v3',
      poolName: 'Both',
      nthreads: 1,
    });
    const run = await cluster.executor.submit(terms, series, sumReducer(), { secondsPerArgument: 4 });
    expect(run.jobs.map(({ site }) => site.name)).toEqual(['emulator/Both', 'second/Both']);
    const sum = await inProcess().mapReduce(terms, series, sumReducer());
    expect(await run.reduced()).toEqual(sum);
    const accounts = await loadCredentials(credentials);
    expect(await (await openRun(accounts, run.id)).run.reduced()).toEqual(sum);
    expect(await cluster.executor.map(square, [1, 2, 3])).toEqual([1, 4, 9]);
    const [value] = await run.futures();
    expect(value).toBeDefined();
  });
});

test('nodes with several workers run several tasks at once', async () => {
  const folder = scratchFolder();
  const [own, other] = [join(folder, 'own'), join(folder, 'other')];
  const options = { credentials: emulator.credentials(), vmSize: 'Standard_E2s_v3', nthreads: 1 };
  await using cluster = await openCluster(1, { ...options, nWorkersPerInstance: 2, poolName: 'Slots' });
  const pair = [
    { own, other },
    { own: other, other: own },
  ];
  const expected = { workers: 2, nthreads: 1 };
  expect(await cluster.executor.map(meets, pair)).toEqual([expected, expected]);
});

test('what a session created goes with it, and nothing else', async () => {
  const before = await everythingIn(account);
  const cluster = await open({ poolName: 'Gone' });
  const url = await cluster.folder('kept-results');
  await cluster.executor.map(square, [1, 2]);
  expect((await everythingIn(account)).length).toBeGreaterThan(before.length + 2);
  await cluster.finalize();
  await cluster.finalize();
  expect(await everythingIn(account)).toEqual(before);
  expect((await globalThis.fetch(`${url}&restype=container&comp=list`)).status).toBe(200);
});
