import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import {
  BlobServiceClient,
  type ContainerClient,
  ContainerSASPermissions,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { type BatchEmulator, startBatchEmulator } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client, type Json } from './emulated.ts';

let emulator: BatchEmulator;
let client: Client;
let blobs: BlobServiceClient;
let inputs: ContainerClient;
let outputs: ContainerClient;

beforeAll(async () => {
  emulator = await startBatchEmulator({ faults: { storage: {} }, timing: { transferTimeout: 1000 } });
  client = new Client(emulator);
  const { _STORAGE_ACCOUNT_NAME: name, _STORAGE_ACCOUNT_KEY: key, _STORAGE_ACCOUNT_URL: url } = emulator.credentials();
  blobs = new BlobServiceClient(url, new StorageSharedKeyCredential(name, key));
  inputs = (await blobs.createContainer('inputs')).containerClient;
  outputs = (await blobs.createContainer('outputs')).containerClient;
  await put('model.bin', 'a model');
  await put('shots/1.txt', 'first');
  await put('shots/deep/2 & 3.txt', 'second');
  await client.pool('pool');
  await client.job('files', 'pool');
});

afterAll(() => emulator.close());

const sh = (script: string): string => `/bin/sh -c '${script}'`;

async function put(name: string, content: string): Promise<void> {
  await inputs.getBlockBlobClient(name).upload(content, Buffer.byteLength(content));
}

const sas = (container: ContainerClient, permissions: string): Promise<string> =>
  container.generateSasUrl({
    permissions: ContainerSASPermissions.parse(permissions),
    expiresOn: new Date(Date.now() + 3_600_000),
  });

const blobSas = async (name: string): Promise<string> =>
  (await sas(inputs, 'r')).replace('/inputs?', `/inputs/${name}?`);

/** An output file of a task, which goes to the container of outputs. */
const upload = async (filePattern: string, uploadCondition: string, path?: string, permissions = 'rcw') => ({
  filePattern,
  destination: { container: { containerUrl: await sas(outputs, permissions), ...(path !== undefined && { path }) } },
  uploadOptions: { uploadCondition },
});

/** Runs a task to its end and gives it. */
async function runTask(id: string, task: Readonly<Record<string, unknown>>): Promise<Json> {
  await client.tasks('files', { [id]: { commandLine: '/bin/true', ...task } });
  return await client.taskIn('files', id, 'completed');
}

async function outputText(name: string): Promise<string | undefined> {
  const blob = outputs.getBlobClient(name);
  if (!(await blob.exists())) return undefined;
  return await text((await blob.download()).readableStreamBody as Readable);
}

describe('resource files', () => {
  test('are there before the command runs: by URL, with their mode, and whole containers', async () => {
    const resourceFiles = [
      { httpUrl: await blobSas('model.bin'), filePath: 'in/model.bin', fileMode: '0640' },
      { storageContainerUrl: await sas(inputs, 'rl'), blobPrefix: 'shots/', filePath: 'data' },
      { autoStorageContainerName: 'inputs', blobPrefix: 'model', filePath: 'auto' },
    ];
    const { executionInfo } = await runTask('inputs', {
      commandLine: sh(
        'cat in/model.bin; stat -c %a in/model.bin; find . -type f | sort; cat "data/shots/deep/2 & 3.txt"',
      ),
      resourceFiles,
    });
    expect(executionInfo.exitCode).toBe(0);
    expect((await client.stdout('files', 'inputs')).split('\n')).toEqual([
      'a model640',
      './auto/model.bin',
      './data/shots/1.txt',
      './data/shots/deep/2 & 3.txt',
      './in/model.bin',
      'second',
    ]);
  });

  test('are downloaded again only when they have changed', async () => {
    const resourceFiles = [{ httpUrl: await blobSas('model.bin'), filePath: 'model.bin' }];
    const commandLine = sh('cat model.bin; echo spoilt > model.bin');
    await runTask('first', { commandLine, resourceFiles });
    await runTask('second', { commandLine, resourceFiles });
    await put('model.bin', 'another model');
    await runTask('third', { commandLine, resourceFiles });
    expect(await Promise.all(['first', 'second', 'third'].map((id) => client.stdout('files', id)))).toEqual([
      'a model',
      'a model',
      'another model',
    ]);
    await put('model.bin', 'a model');
  });

  test.each([
    ['are not there', 'missing.bin', 'r', 'BlobNotFound'],
    ['may not be read', 'model.bin', 'w', 'BlobAccessDenied'],
  ])('that %s fail the task before it begins', async (_, name, permissions, code) => {
    const httpUrl = (await sas(inputs, permissions)).replace('/inputs?', `/inputs/${name}?`);
    const { executionInfo } = await runTask(code, {
      resourceFiles: [{ httpUrl, filePath: 'x' }],
      constraints: { maxTaskRetryCount: 2 },
    });
    expect(executionInfo).toMatchObject({
      result: 'failure',
      retryCount: 0,
      failureInfo: { category: 'usererror', code },
    });
    expect(executionInfo.exitCode).toBeUndefined();
    expect(JSON.stringify(executionInfo)).not.toContain('sig=');
  });

  test('stay in the working directory', async () => {
    const { executionInfo } = await runTask('escape', {
      resourceFiles: [{ httpUrl: await blobSas('model.bin'), filePath: '../../escaped' }],
    });
    expect(executionInfo.failureInfo.code).toBe('ResourceFileCreateFailed');
    expect(
      await client.refusal('POST', '/jobs/files/tasks', {
        id: 'x',
        commandLine: 'x',
        resourceFiles: [{ filePath: 'a' }],
      }),
    ).toBe('400 InvalidPropertyValue');
  });

  test('arrive although storage fails now and then', async () => {
    const before = emulator.stats().faults['storage fault'] ?? 0;
    emulator.faults.plan = { seed: 5, storage: { errors: 0.15, busy: 0.1, resets: 0.15, timeouts: 0.02 } };
    const resourceFiles = [{ storageContainerUrl: await sas(inputs, 'rl'), filePath: 'all' }];
    const tasks = ['f1', 'f2', 'f3', 'f4'];
    await client.tasks(
      'files',
      Object.fromEntries(tasks.map((id) => [id, { commandLine: sh('cat all/shots/1.txt'), resourceFiles }])),
    );
    for (const id of tasks) expect((await client.taskIn('files', id, 'completed')).executionInfo.exitCode).toBe(0);
    emulator.faults.plan = { storage: {} };
    expect(emulator.stats().faults['storage fault']).toBeGreaterThan(before);
  });
});

describe('output files', () => {
  test('go to their container by pattern and condition', async () => {
    const script =
      'mkdir -p out/deep; echo one > out/1.txt; echo two > out/deep/2.txt; echo no > out/.hidden.txt; echo said; echo bin > out/x.bin';
    const outputFiles = [
      await upload('out/1.txt', 'taskcompletion', 'named.txt'),
      await upload('out/**/*.txt', 'tasksuccess', 'tree'),
      await upload('../std*.txt', 'taskcompletion', '$logs'),
      await upload('out/[x-z].bi?', 'tasksuccess'),
      await upload('out/1.txt', 'taskfailure', 'never.txt'),
    ];
    await runTask('outputs', { commandLine: sh(script), outputFiles });
    expect(await outputText('named.txt')).toBe('one\n');
    expect(await outputText('tree/1.txt')).toBe('one\n');
    expect(await outputText('tree/deep/2.txt')).toBe('two\n');
    expect(await outputText('tree/.hidden.txt')).toBeUndefined();
    expect(await outputText('$logs/stdout.txt')).toBe('said\n');
    expect(await outputText('x.bin')).toBe('bin\n');
    expect(await outputText('never.txt')).toBeUndefined();
  });

  test('of a failure are uploaded too, if they are wanted', async () => {
    const outputFiles = [
      await upload('$AZ_BATCH_TASK_DIR/stderr.txt', 'taskfailure', 'err.txt'),
      await upload('f', 'tasksuccess', 'good.txt'),
    ];
    await runTask('failing', { commandLine: sh('echo bad >&2; echo x > f; exit 1'), outputFiles });
    expect(await outputText('err.txt')).toBe('bad\n');
    expect(await outputText('good.txt')).toBeUndefined();
  });

  test('larger than a piece arrive whole', async () => {
    const outputFiles = [await upload('big', 'tasksuccess', 'big')];
    await runTask('big', { commandLine: sh('head -c 9000000 /dev/zero | tr "\\0" "a" > big'), outputFiles });
    const { contentLength } = await outputs.getBlobClient('big').getProperties();
    expect(contentLength).toBe(9_000_000);
    const end = await outputs.getBlobClient('big').download(8_999_990);
    expect((await buffer(end.readableStreamBody as Readable)).toString()).toBe('aaaaaaaaaa');
  });

  test('that can’t be uploaded fail the task, and its exit conditions know', async () => {
    const outputFiles = [await upload('../stdout.txt', 'taskcompletion', 'x', 'r')];
    await client.job('uploads', 'pool', { usesTaskDependencies: true });
    await client.tasks('uploads', {
      t: {
        commandLine: '/bin/true',
        outputFiles,
        exitConditions: { fileUploadError: { dependencyAction: 'satisfy' } },
      },
      after: { commandLine: '/bin/true', dependsOn: { taskIds: ['t'] } },
    });
    expect((await client.taskIn('uploads', 't', 'completed')).executionInfo).toMatchObject({
      exitCode: 0,
      result: 'failure',
      failureInfo: { code: 'FileUploadAccessDenied' },
    });
    await client.taskIn('uploads', 'after', 'completed');
  });
});

describe('files of tasks and nodes', () => {
  let node: string;
  beforeAll(async () => {
    const task = await runTask('shown', {
      commandLine: sh('printf 0123456789 > digits; mkdir folder; echo in > folder/inner'),
    });
    node = `/pools/pool/nodes/${task.nodeInfo.nodeId}`;
  });

  test('are listed, deeply if wanted, filtered by the beginning of their names', async () => {
    const names = async (path: string, query = {}) => (await client.list(path, query)).map(({ name }) => name);
    expect(await names('/jobs/files/tasks/shown/files')).toEqual(['stderr.txt', 'stdout.txt', 'wd']);
    expect(await names('/jobs/files/tasks/shown/files', { recursive: 'true' })).toEqual([
      'stderr.txt',
      'stdout.txt',
      'wd',
      'wd/digits',
      'wd/folder',
      'wd/folder/inner',
    ]);
    expect(
      await names('/jobs/files/tasks/shown/files', {
        recursive: 'true',
        $filter: "startswith(name, 'wd/f')",
        maxresults: 1,
      }),
    ).toEqual(['wd/folder', 'wd/folder/inner']);
    expect(await names(`${node}/files`)).toEqual(['applications', 'fsmounts', 'shared', 'startup', 'workitems']);
    const [digits] = (await client.list('/jobs/files/tasks/shown/files', { recursive: 'true' })).filter(
      ({ name }) => name === 'wd/digits',
    );
    expect(digits).toMatchObject({
      isDirectory: false,
      properties: { contentLength: '10', fileMode: expect.stringMatching(/^0100[0-7]{3}$/) },
    });
  });

  test('are read as a whole or by range, with their properties in headers', async () => {
    const path = '/jobs/files/tasks/shown/files/wd/digits';
    const head = await client.call('HEAD', path);
    expect(Object.fromEntries(head.headers)).toMatchObject({
      'content-length': '10',
      'ocp-batch-file-isdirectory': 'false',
      'ocp-batch-file-mode': expect.stringMatching(/^0100/),
      'ocp-batch-file-url': `${emulator.url}${path}`,
      'ocp-creation-time': expect.any(String),
    });
    const read = async (headers: Readonly<Record<string, string>>) => {
      const { status, body, headers: answered } = await client.call('GET', path, undefined, { headers });
      return {
        status,
        body: body?.code ?? String(body).padStart(answered.get('content-length') as unknown as number, '0'),
      };
    };
    expect(await read({})).toEqual({ status: 200, body: '0123456789' });
    expect(await read({ 'ocp-range': 'bytes=2-4' })).toEqual({ status: 200, body: '234' });
    expect(await read({ range: 'bytes=7-' })).toEqual({ status: 206, body: '789' });
    expect(await read({ 'ocp-range': 'bytes=-3' })).toEqual({ status: 200, body: '789' });
    expect(await read({ 'ocp-range': 'bytes=10-' })).toEqual({ status: 416, body: 'InvalidRange' });
    const etag = head.headers.get('last-modified') as string;
    expect((await client.call('GET', path, undefined, { headers: { 'if-modified-since': etag } })).status).toBe(304);
  });

  test('are found by an encoded path as well, and never outside', async () => {
    expect(await client.do('GET', '/jobs/files/tasks/shown/files/wd%2Ffolder%2Finner')).toBe('in\n');
    expect(await client.refusal('GET', '/jobs/files/tasks/shown/files/..%2F..%2F..%2F..%2F..%2Faccount.json')).toBe(
      '404 FileNotFound',
    );
    expect(await client.refusal('GET', `${node}/files/..%2F..%2F..%2F..%2Fetc%2Fpasswd`)).toBe('404 FileNotFound');
    expect(await client.refusal('GET', '/jobs/files/tasks/shown/files/nothing')).toBe('404 FileNotFound');
    expect(await client.refusal('GET', '/jobs/files/tasks/shown/files/wd')).toBe('404 FileNotFound');
  });

  test('are never outside by a link either: to be listed, read, deleted or uploaded', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'batch-emulator-outside-'));
    writeFileSync(join(outside, 'kept'), 'secret');
    const { executionInfo, nodeInfo } = await runTask('linked', {
      commandLine: sh(
        `echo in > real; ln -s real near; ln -s / root; ln -s ${outside} out; ln -s .. loop; ln -s self self`,
      ),
      outputFiles: [await upload('**/*', 'taskcompletion', 'linked')],
    });
    expect(executionInfo).toMatchObject({ exitCode: 0, result: 'success' });
    const path = '/jobs/files/tasks/linked/files';
    const listed = await client.list(path, { recursive: 'true' });
    expect(listed.map(({ name }) => name)).toEqual(['stderr.txt', 'stdout.txt', 'wd', 'wd/loop', 'wd/near', 'wd/real']);
    expect(await client.do('GET', `${path}/wd/near`)).toBe('in\n');
    const byNode = `/pools/pool/nodes/${nodeInfo.nodeId}/files/workitems/files/job-1/linked`;
    for (const way of ['out/kept', 'out', 'root/etc/passwd', 'self', 'self/x', 'loop/loop/../../../../../../..']) {
      for (const method of ['GET', 'DELETE']) {
        expect(await client.refusal(method, `${path}/wd/${encodeURIComponent(way)}`)).toBe('404 FileNotFound');
        expect(await client.refusal(method, `${byNode}/wd/${encodeURIComponent(way)}`)).toBe('404 FileNotFound');
      }
      expect((await client.call('HEAD', `${path}/wd/${encodeURIComponent(way)}`)).status).toBe(404);
    }
    expect(readFileSync(join(outside, 'kept'), 'utf8')).toBe('secret');
    expect(await outputText('linked/near')).toBe('in\n');
    expect(await outputText('linked/out/kept')).toBeUndefined();
    rmSync(outside, { recursive: true });
  });

  test('are deleted, folders with what is in them only on request', async () => {
    const folder = '/jobs/files/tasks/shown/files/wd/folder';
    expect(await client.refusal('DELETE', folder)).toBe('400 InvalidQueryParameterValue');
    await client.do('DELETE', folder, undefined, { query: { recursive: 'true' } });
    expect(await client.refusal('GET', `${folder}/inner`)).toBe('404 FileNotFound');
    await client.do('DELETE', `${node}/files/workitems/files/job-1/shown/wd/digits`);
    expect((await client.call('HEAD', '/jobs/files/tasks/shown/files/wd/digits')).status).toBe(404);
  });
});
