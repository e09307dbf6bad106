import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { type BatchEmulator, type EmulatorOptions, startBatchEmulator } from '@judi4cloud/batch-emulator';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JournalFile } from '../src/journal/journal-file.ts';
import { Client, image, patiently, withoutStorage } from './emulated.ts';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'batch-emulator-test-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const newFolder = (): string => mkdtempSync(join(scratch, 'state-'));
const open = (folder: string, options: EmulatorOptions = {}): Promise<BatchEmulator> =>
  withoutStorage({ folder, ...options });
const storage = (emulator: BatchEmulator): BlobServiceClient => {
  const { _STORAGE_ACCOUNT_NAME: name, _STORAGE_ACCOUNT_KEY: key, _STORAGE_ACCOUNT_URL: url } = emulator.credentials();
  return new BlobServiceClient(url, new StorageSharedKeyCredential(name, key));
};

describe('a state folder', () => {
  test('brings back pools, jobs, tasks, files, blobs, addresses and keys', async () => {
    const folder = newFolder();
    const before = await startBatchEmulator({ folder });
    const client = new Client(before);
    await client.pool('kept', { targetDedicatedNodes: 2, metadata: [{ name: 'a', value: 'b' }] });
    await client.pool('dropped', { targetDedicatedNodes: 0 });
    await client.do('DELETE', '/pools/dropped');
    await client.nodesIn('kept', 'idle', 'idle');
    await client.job('job', 'kept', { usesTaskDependencies: true, priority: 3 });
    await client.tasks('job', {
      done: 'echo output',
      gone: '/bin/true',
      waits: { commandLine: '/bin/true', dependsOn: { taskIds: ['later'] } },
    });
    await client.completed('job', 2);
    await client.do('DELETE', '/jobs/job/tasks/gone');
    await client.do('PUT', '/jobs/job/tasks/waits', { constraints: { maxTaskRetryCount: 2 } });
    await storage(before).createContainer('blobs');
    await storage(before).getContainerClient('blobs').getBlockBlobClient('blob').upload('content', 7);
    const [pool, job, done] = await Promise.all([
      client.get('/pools/kept'),
      client.get('/jobs/job'),
      client.task('job', 'done'),
    ]);
    const credentials = before.credentials();
    await before.close();

    await using after = await startBatchEmulator({ folder });
    expect(after.credentials()).toEqual(credentials);
    const again = new Client(after);
    expect((await again.list('/pools')).map(({ id }) => id)).toEqual(['kept']);
    expect(await again.get('/pools/kept')).toMatchObject({
      metadata: pool.metadata,
      creationTime: pool.creationTime,
      currentDedicatedNodes: 2,
    });
    expect(await again.get('/jobs/job')).toMatchObject({
      eTag: job.eTag,
      priority: 3,
      executionInfo: job.executionInfo,
    });
    expect(await again.task('job', 'done')).toMatchObject({
      eTag: done.eTag,
      executionInfo: done.executionInfo,
      nodeInfo: done.nodeInfo,
    });
    expect(await again.stdout('job', 'done')).toBe('output');
    expect(await again.refusal('GET', '/jobs/job/tasks/gone')).toBe('404 TaskNotFound');
    expect((await again.task('job', 'waits')).constraints.maxTaskRetryCount).toBe(2);
    await again.nodesIn('kept', 'idle', 'idle');
    await again.tasks('job', { later: { commandLine: '/bin/true', dependsOn: { taskIds: ['done'] } } });
    await again.taskIn('job', 'waits', 'completed');
    const blob = await storage(after).getContainerClient('blobs').getBlobClient('blob').download();
    expect(await text(blob.readableStreamBody as NodeJS.ReadableStream)).toBe('content');
  });

  test('queues again what ran, on nodes that start again', async () => {
    const folder = newFolder();
    const before = await open(folder);
    const client = new Client(before);
    await client.pool('pool', { startTask: { commandLine: '/bin/sh -c "echo x >> $AZ_BATCH_NODE_SHARED_DIR/boots"' } });
    await client.job('job', 'pool');
    await client.tasks('job', {
      t: '/bin/sh -c "f=$AZ_BATCH_NODE_SHARED_DIR/ran; test -e $f || { touch $f; sleep 600; }"',
    });
    await client.taskIn('job', 't', 'running');
    await patiently(
      async () =>
        (
          await client.call(
            'HEAD',
            `/pools/pool/nodes/${(await client.task('job', 't')).nodeInfo?.nodeId}/files/shared/ran`,
          )
        ).status,
    ).toBe(200);
    await before.close();
    await using after = await open(folder);
    const again = new Client(after);
    const task = await again.taskIn('job', 't', 'completed');
    expect(task.executionInfo).toMatchObject({ exitCode: 0, retryCount: 0, requeueCount: 1 });
    expect(String(await again.do('GET', `/pools/pool/nodes/${task.nodeInfo.nodeId}/files/shared/boots`))).toBe(
      'x\nx\n',
    );
  });

  test('goes on with what was under way: resizes, deletions, terminations, disabled jobs', async () => {
    const folder = newFolder();
    const slow = { timing: { allocation: 3_600_000, deletion: 3_600_000, jobTransition: 3_600_000 } };
    const before = await open(folder, slow);
    const client = new Client(before);
    await client.pool('resizing');
    await client.pool('deleting', { targetDedicatedNodes: 0 });
    await client.do('DELETE', '/pools/deleting');
    for (const id of ['deleting', 'terminating', 'disabling', 'enabling']) await client.job(id, 'resizing');
    await client.do('DELETE', '/jobs/deleting');
    await client.do('POST', '/jobs/terminating/terminate', { terminateReason: 'why' });
    await client.do('POST', '/jobs/disabling/disable', { disableTasks: 'requeue' });
    await before.close();
    await using after = await open(folder);
    const again = new Client(after);
    await again.nodesIn('resizing', 'idle');
    expect((await again.jobIn('terminating', 'completed')).executionInfo.terminateReason).toBe('why');
    await again.jobIn('disabling', 'disabled');
    await patiently(async () => (await again.list('/jobs')).map(({ id }) => id)).toEqual([
      'disabling',
      'enabling',
      'terminating',
    ]);
    await patiently(async () => (await again.list('/pools')).map(({ id }) => id)).toEqual(['resizing']);
  });

  test('belongs to one emulator at a time', async () => {
    const folder = newFolder();
    await using _first = await open(folder);
    await expect(open(folder)).rejects.toThrow(
      /State folder .*: the emulator with process id \d+ uses it\. Stop that one/,
    );
  });

  test('whose keys can’t be read is refused, not overwritten', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'account.json'), '{');
    await expect(open(folder)).rejects.toThrow(/account\.json can't be read.*Choose another folder/);
    expect(readFileSync(join(folder, 'account.json'), 'utf8')).toBe('{');
  });

  test('holds its secrets in files that only their owner can read', async () => {
    const folder = newFolder();
    await using emulator = await open(folder);
    emulator.writeCredentials(join(folder, 'credentials.json'));
    for (const name of ['account.json', 'credentials.json'])
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    const journals = readdirSync(folder).filter((name) => name.startsWith('journal'));
    for (const name of journals) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });
});

test('an emulator that is killed in the middle has lost nothing that it answered for, and nothing is half there', async () => {
  const folder = newFolder();
  const script = fileURLToPath(new URL('fixtures/emulator-process.ts', import.meta.url));
  const acknowledged = new Set<string>();
  for (let round = 0; round < 2; round++) {
    const child = spawn(process.execPath, ['--conditions=@judi4cloud/source', script, folder, 'none'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    const facts = JSON.parse(chunk.toString());
    const call = (method: string, path: string, body: unknown) =>
      fetch(`${facts.url}${path}?api-version=2025-06-01`, {
        method,
        headers: { authorization: `Bearer ${facts.token}`, 'content-type': 'application/json; odata=minimalmetadata' },
        body: JSON.stringify(body),
      });
    if (round === 0) {
      await call('POST', '/pools', {
        id: 'pool',
        vmSize: 'Standard_D8s_v3',
        targetDedicatedNodes: 2,
        taskSlotsPerNode: 2,
        virtualMachineConfiguration: image,
      });
      await call('POST', '/jobs', { id: 'job', poolInfo: { poolId: 'pool' } });
    }
    for (let i = 0; i < 1000; i++) {
      if (i === 10 + round) setTimeout(() => child.kill('SIGKILL'), 2 * round);
      const ids = Array.from({ length: 5 }, (_, k) => `r${round}-${i}-${k}`);
      const value = ids.map((id) => ({ id, commandLine: '/bin/true' }));
      const answered = await call('POST', '/jobs/job/addtaskcollection', { value }).then(
        (reply) => reply.ok,
        () => false,
      );
      if (!answered) break;
      for (const id of ids) acknowledged.add(id);
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  await using emulator = await open(folder);
  const client = new Client(emulator);
  const ids = new Set((await client.list('/jobs/job/tasks', { $select: 'id' })).map(({ id }) => id));
  expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([]);
  expect(acknowledged.size).toBeGreaterThanOrEqual(105);
  const groups = Map.groupBy(ids, (id) => id.replace(/-\d+$/, ''));
  expect([...groups.values()].filter((group) => group.length !== 5)).toEqual([]);
  const counts = await client.completed('job', ids.size);
  expect(counts).toEqual({ active: 0, running: 0, completed: ids.size, succeeded: ids.size, failed: 0 });
});

describe('a journal', () => {
  const read = (folder: string): unknown[] => {
    const steps: unknown[] = [];
    JournalFile.open(folder, (step) => steps.push(step)).close();
    return steps;
  };

  test('gives back the steps that were written, whatever stands behind them', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.uint8Array({ maxLength: 50 }), (steps, rubbish) => {
        const folder = newFolder();
        const journal = JournalFile.open(folder, () => {});
        for (const step of steps) journal.append(step);
        journal.close();
        const [name = ''] = readdirSync(folder);
        appendFileSync(join(folder, name), rubbish);
        const expected = JSON.parse(JSON.stringify(steps));
        expect(read(folder)).toEqual(expected);
        const again = JournalFile.open(folder, () => {});
        again.append('after');
        again.close();
        expect(read(folder)).toEqual([...expected, 'after']);
      }),
      { seed: 1, numRuns: 15 },
    );
  });

  test('that is cut anywhere has the steps before the cut', () => {
    const folder = newFolder();
    const journal = JournalFile.open(folder, () => {});
    const steps = Array.from({ length: 3 }, (_, i) => ({ step: i, text: 'é'.repeat(i) }));
    for (const step of steps) journal.append(step);
    journal.close();
    const [name = ''] = readdirSync(folder);
    const whole = readFileSync(join(folder, name));
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(join(folder, name), whole.subarray(0, length));
      const found = read(folder);
      expect(found).toEqual(steps.slice(0, found.length));
      if (length === whole.length) expect(found).toEqual(steps);
    }
  });

  test('begins anew with all that is known; one that was not finished does not count', () => {
    const folder = newFolder();
    const journal = JournalFile.open(folder, () => {});
    for (let i = 0; i < 10; i++) journal.append(i);
    journal.rewrite(['all']);
    journal.append('more');
    journal.close();
    writeFileSync(join(folder, 'journal-00000002.jsonl.new'), 'unfinished');
    expect(read(folder)).toEqual(['all', 'more']);
  });
});
