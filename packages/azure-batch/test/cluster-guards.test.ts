import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../clusterless/test/process-state.ts';
import { environment, square, unstable, untilStopped } from '../../clusterless/test/remote-functions.ts';
import { batchClient, loadCredentials } from '../src/index.ts';
import { openBlobAccount } from '../src/storage/blob-account.ts';
import { emulatedCluster } from './emulated-cluster.ts';

test('nodes that cannot be had fail a run, with what to do, instead of letting it wait', async () => {
  await using emulated = await emulatedCluster(2, {}, { quotas: { dedicatedCores: 0 } });
  const run = emulated.cluster.executor.map(square, [1, 2]);
  await expect(run).rejects.toMatchObject({ name: 'PoolResizeError', codes: ['AccountCoreQuotaReached'] });
});

test('a full disk fails a run, with what to do, even while its tasks are being added; what follows works', async () => {
  await using emulated = await emulatedCluster(1);
  const { executor, pools } = emulated.cluster;
  await emulated.cluster.ready({ interval: 50 });
  emulated.emulator.faults.fillDisk();
  const run = executor.map(square, [4, 5, 6]);
  await expect(run).rejects.toMatchObject({ name: 'TaskFailedError', code: 'DiskFull' });
  await expect(run).rejects.toThrow(/on the disk of the node\. Take a vmSize with a larger local disk/);
  emulated.emulator.faults.freeDisk();
  expect(await executor.map(square, [4, 5, 6])).toEqual([16, 25, 36]);
  const { site } = pools[0] as (typeof pools)[number];
  const jobs: string[] = [];
  for await (const { id } of site.batch.listJobs()) jobs.push(id);
  expect(jobs.filter((id) => id.startsWith('square-')).length).toBe(2);
});

test('what may be spent ends a run before it is spent, and gives the nodes back', async () => {
  const prices = { Standard_E2s_v3: { dedicated: 900, spot: 900 } };
  await using emulated = await emulatedCluster(2, { prices, maxCost: 1 });
  const { executor, pools } = emulated.cluster;
  const run = executor.map(untilStopped, [join(scratchFolder(), 'pid')]);
  await expect(run).rejects.toMatchObject({ name: 'CostLimitError', maxCost: 1 });
  const { site } = pools[0] as (typeof pools)[number];
  expect((await site.batch.getPool(site.pool)).targetDedicatedNodes).toBe(0);
});

test('what cannot work is said before anything is made', async () => {
  const wrong = emulatedCluster(2, { nWorkersPerInstance: 100, container: 'No Such Image' });
  await expect(wrong).rejects.toMatchObject({ name: 'PreflightError' });
  await expect(wrong).rejects.toThrow(/Several things[\s\S]*100[\s\S]*No Such Image/);
});

/** All texts in the files of a folder. */
function* textsIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, entry);
    if (statSync(path).isFile()) yield readFileSync(path, 'latin1');
  }
}

test('keys stand in no task, job, pool, blob, file of a node, log or error, and tasks get no right to delete', async () => {
  const folder = scratchFolder();
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  await using emulated = await emulatedCluster(2, { verbose: 2, log }, { folder, log });
  const { cluster, emulator } = emulated;
  const keys = [emulator.credentials()._BATCH_ACCOUNT_KEY, emulator.credentials()._STORAGE_ACCOUNT_KEY];
  const [account] = await loadCredentials(emulator.credentials());
  if (account === undefined) throw new Error('no account');
  const failure = await cluster.executor.map(unstable, [1, 2]).catch((error: unknown) => error);
  const orders = await cluster.executor.map(environment, ['JUDI4CLOUD_JOB']);

  const batch = batchClient(account);
  const seen: unknown[] = [
    lines,
    orders,
    inspect(failure, { depth: 9 }),
    inspect(cluster, { depth: 9 }),
    JSON.stringify(cluster),
  ];
  for await (const pool of batch.listPools()) seen.push(pool);
  for await (const job of batch.listJobs()) {
    seen.push(job);
    for await (const task of batch.listTasks(job.id)) seen.push(task);
  }
  const blobs = await openBlobAccount(account.storage);
  for await (const { name, metadata } of blobs.listContainers()) {
    seen.push(metadata);
    const { url } = await blobs.share(name, 'read', new Date(Date.now() + 60_000));
    const [address, rights] = url.split('?');
    for await (const blob of blobs.listBlobs(name)) {
      seen.push(await (await globalThis.fetch(`${address}/${blob.name}?${rights}`)).text());
    }
  }
  const texts = [
    ...seen.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
    ...textsIn(join(folder, 'nodes')),
  ];
  expect(texts.length).toBeGreaterThan(20);
  expect(texts.some((text) => text.includes('sig='))).toBe(true);
  for (const text of texts) {
    for (const key of keys) expect(text.includes(key)).toBe(false);
    expect(text).not.toMatch(/si=judi4cloud-all/);
  }
  expect([...lines, inspect(failure, { depth: 9 })].join('\n')).not.toContain('sig=');
});
