import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BatchEmulator, startBatchEmulator } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../clusterless/test/process-state.ts';
import { leavesTraces, waitsFor } from '../../clusterless/test/remote-functions.ts';
import { troubleOf } from '../src/client/trouble-of.ts';
import {
  type AzureAccount,
  BatchServiceError,
  batchClient,
  type Cluster,
  type ClusterOptions,
  loadCredentials,
  openCluster,
  openRun,
  PoolGoneError,
  removePossession,
  SignInError,
  StorageServiceError,
  TaskRefusedError,
  UnreachableError,
} from '../src/index.ts';

let emulator: BatchEmulator;
let account: AzureAccount;
beforeAll(async () => {
  emulator = await startBatchEmulator();
  [account] = (await loadCredentials(emulator.credentials())) as [AzureAccount];
});
afterAll(() => emulator.close());

const lines: string[] = [];
const open = (poolName: string, options: ClusterOptions = {}): Promise<Cluster> =>
  openCluster(1, {
    ...{ credentials: emulator.credentials(), vmSize: 'Standard_E2s_v3', nthreads: 1, poolName },
    ...{ retry: { maxRetries: 1, baseDelay: 5 }, log: (line) => void lines.push(line), ...options },
  });
/** Nothing arrives at Batch, or everything. */
const cut = (isCut: boolean): void => {
  emulator.faults.plan = isCut ? { droppedRequests: 1 } : {};
};
const jobState = async (job: string) => {
  const { state, executionInfo } = await batchClient(account).getJob(job);
  return [state, executionInfo?.terminateReason];
};

describe('a client without contact', () => {
  test('waits for it, while tasks go on', async () => {
    await using cluster = await open('Waits');
    const file = join(scratchFolder(), 'go');
    const phases: (string | undefined)[] = [];
    const run = await cluster.executor.submit(waitsFor, [file]);
    const results = run.results({ onProgress: ({ cluster }) => phases.push(cluster?.phase) });
    cut(true);
    await expect.poll(() => phases.at(-1)).toBe('waiting for contact');
    writeFileSync(file, '');
    cut(false);
    expect(await results).toEqual([file]);
    await expect.poll(() => jobState(run.id)).toEqual(['completed', 'AllTasksComplete']);
    expect(lines.some((line) => line.startsWith('Out of contact: '))).toBe(true);
    expect(lines.some((line) => line.startsWith('In contact again: '))).toBe(true);
  });

  test('gives up in the end, and leaves job, data and pool to whoever goes on', async () => {
    const file = join(scratchFolder(), 'go');
    const cluster = await open('Kept', { contactTimeout: 0.1 });
    const run = await cluster.executor.submit(waitsFor, [file]);
    const results = run.results();
    cut(true);
    await expect(results).rejects.toMatchObject({ name: 'ContactLostError', what: `job ${run.id}` });
    await expect(results).rejects.toThrow(/the same script again.*`judi jobs attach`.*may cost.*`judi pool rm`/);
    cut(false);
    await cluster[Symbol.asyncDispose]();
    expect(lines.at(-1)).toMatch(new RegExp(`^Kept for job ${run.id}: .* session ${cluster.session} .* may cost`));
    expect(await jobState(run.id)).toEqual(['active', undefined]);
    writeFileSync(file, '');
    expect(await (await openRun([account], run.id)).run.results()).toEqual([file]);
    await removePossession(account, { kind: 'pool', id: 'Kept' });
  });

  test('that finds it again tidies up as ever', async () => {
    const file = join(scratchFolder(), 'go');
    const cluster = await open('Again', { contactTimeout: 0.1 });
    const run = await cluster.executor.submit(waitsFor, [file]);
    const results = run.results();
    cut(true);
    await expect(results).rejects.toMatchObject({ name: 'ContactLostError' });
    cut(false);
    writeFileSync(file, '');
    expect(await run.results()).toEqual([file]);
    await cluster.finalize();
    await expect.poll(() => batchClient(account).poolExists('Again')).toBe(false);
  });
});

describe('somebody deletes', () => {
  const folderOfTwo = () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'go'), '');
    return { folder, files: [join(folder, 'go'), join(folder, 'later')] };
  };

  test('the pool: it says so, keeps what is done, and the same script goes on', async () => {
    const { files } = folderOfTwo();
    const cluster = await open('Deleted');
    const run = await cluster.executor.submit(waitsFor, files);
    await expect.poll(async () => (await run.stats()).done).toBe(1);
    const results = run.results();
    await batchClient(account).deletePool('Deleted');
    await expect(results).rejects.toMatchObject({ name: 'PoolGoneError', pool: 'Deleted' });
    await expect(results).rejects.toThrow(/'Deleted' was deleted.*the same script again with poolName 'Deleted'/);
    await cluster.finalize();
    expect(await jobState(run.id)).toEqual(['active', undefined]);
    writeFileSync(files[1] as string, '');
    const attached = (await openRun([account], run.id)).run.results();
    await expect(attached).rejects.toMatchObject({ name: 'PoolGoneError' });
    await using next = await open('Deleted');
    const again = await next.executor.submit(waitsFor, files);
    expect(again.id).toBe(run.id);
    expect(await again.results()).toEqual(files);
    expect(await jobState(run.id)).not.toContain('TaskFailed');
  });

  test('the job: it says so, and who attaches goes on', async () => {
    const { files } = folderOfTwo();
    const cluster = await open('JobDeleted');
    const run = await cluster.executor.submit(waitsFor, files);
    await expect.poll(async () => (await run.stats()).done).toBe(1);
    const results = run.results();
    await batchClient(account).deleteJob(run.id);
    await expect(results).rejects.toMatchObject({ name: 'JobEndedError', deleted: true, done: 1, total: 2 });
    await cluster.finalize();
    writeFileSync(files[1] as string, '');
    expect(await (await openRun([account], run.id)).run.results()).toEqual(files);
    await removePossession(account, { kind: 'pool', id: 'JobDeleted' });
  });

  test('the job and its data: it says that nothing is left', async () => {
    await using cluster = await open('AllDeleted');
    const run = await cluster.executor.submit(waitsFor, [join(scratchFolder(), 'never')]);
    const results = run.results();
    await run.delete();
    await expect(results).rejects.toThrow(
      /was deleted before its work was done; 0 of its 1 tasks have .* Run it again\.$/,
    );
  });
});

test('a task that fails ends its job, and what the session made goes', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'refuse-1'), '');
  const cluster = await open('Fails');
  await expect(cluster.executor.map(leavesTraces, [{ x: 1, folder, wait: 0 }], { retries: 0 })).rejects.toThrow(
    'refused 1',
  );
  await cluster.finalize();
  await expect.poll(() => batchClient(account).poolExists('Fails')).toBe(false);
});

const refusal = { operation: 'listTasks', message: '' };
test.each([
  ['outage', new UnreachableError({ operation: 'listTasks', host: 'h', code: 'ECONNRESET', problem: 'reset' })],
  ['outage', new BatchServiceError({ ...refusal, status: 503, code: 'ServerBusy' })],
  ['outage', new BatchServiceError({ ...refusal, status: 200, code: 'UnreadableAnswer' })],
  ['outage', new StorageServiceError({ ...refusal, status: 500, code: 'InternalError' })],
  ['outage', new SignInError({ account: 'a', problem: 'getaddrinfo EAI_AGAIN login', advice: '' })],
  ['refusal', new SignInError({ account: 'a', problem: 'AADSTS7000222', advice: '' })],
  ['refusal', new BatchServiceError({ ...refusal, status: 403, code: 'AuthenticationFailed' })],
  ['refusal', new StorageServiceError({ ...refusal, status: 404, code: 'ContainerNotFound' })],
  ['refusal', new PoolGoneError({ pool: 'p' })],
  [undefined, new TaskRefusedError({ job: 'j', task: 't', code: 'c', problem: '' })],
  [undefined, new TypeError('x')],
])('%s is what an error says of the connection: %s', (trouble, error) => {
  expect(troubleOf(error)).toBe(trouble);
});
