import { text } from 'node:stream/consumers';
import batch, { type BatchServiceModels } from '@azure/batch';
import { type BatchEmulator, startBatchEmulator } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiVersions } from '../src/wire/api-version.ts';
import { image, patiently } from './emulated.ts';

/** `@azure/batch` 10.2.0 as npm gives it, with the account's key: made for the service, and for an older version of it. */
const { BatchServiceClient, BatchSharedKeyCredentials } = batch;

let emulator: BatchEmulator;
let client: batch.BatchServiceClient;

beforeAll(async () => {
  emulator = await startBatchEmulator();
  const { _BATCH_ACCOUNT_NAME: name, _BATCH_ACCOUNT_KEY: key, _BATCH_ACCOUNT_URL: url } = emulator.credentials();
  client = new BatchServiceClient(new BatchSharedKeyCredentials(name, key), url);
});

afterAll(() => emulator.close());

async function until<T>(look: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  let value = await look();
  await patiently(async () => {
    value = await look();
    return good(value);
  }).toBe(true);
  return value;
}

const code = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error) => `${error.statusCode} ${error.body?.code ?? error.code}`,
  );

describe('a foreign client', () => {
  test('finds images, and drives a pool through its life', async () => {
    const images = await client.account.listSupportedImages({
      accountListSupportedImagesOptions: { filter: "verificationType eq 'verified'", maxResults: 2 },
    });
    expect(images).toHaveLength(2);
    expect(await client.account.listSupportedImagesNext(images.odatanextLink as string)).toHaveLength(2);
    const pool: BatchServiceModels.PoolAddParameter = {
      id: 'pool',
      vmSize: 'standard_d4s_v3',
      targetDedicatedNodes: 1,
      taskSlotsPerNode: 2,
      virtualMachineConfiguration: image,
      startTask: { commandLine: '/bin/sh -c "echo started"', waitForSuccess: true },
      metadata: [{ name: 'who', value: 'foreign' }],
      taskSchedulingPolicy: { nodeFillType: 'pack' },
      targetNodeCommunicationMode: 'simplified',
    };
    await client.pool.add(pool);
    expect(await code(client.pool.add(pool))).toBe('409 PoolExists');
    expect((await client.pool.exists('pool')).body).toBe(true);
    expect((await client.pool.exists('other')).body).toBe(false);
    const [node] = await until(
      () => client.computeNode.list('pool'),
      (nodes) => nodes[0]?.state === 'idle',
    );
    expect(await client.computeNode.get('pool', node?.id as string)).toMatchObject({
      schedulingState: 'enabled',
      isDedicated: true,
      startTaskInfo: { exitCode: 0 },
    });
    expect(await client.pool.get('pool')).toMatchObject({
      allocationState: 'steady',
      currentDedicatedNodes: 1,
      creationTime: expect.any(Date),
    });
    const counts = await client.account.listPoolNodeCounts();
    expect(counts[0]).toMatchObject({ poolId: 'pool', dedicated: { idle: 1, total: 1 } });
    await client.pool.patch('pool', { metadata: [] });
    await client.pool.updateProperties('pool', {
      metadata: [],
      applicationPackageReferences: [],
      certificateReferences: [],
    });
    await client.pool.resize('pool', { targetDedicatedNodes: 3, nodeDeallocationOption: 'taskcompletion' });
    const nodes = await until(
      () => client.computeNode.list('pool'),
      (list) => list.filter(({ state }) => state === 'idle').length === 3,
    );
    await client.computeNode.disableScheduling('pool', nodes[0]?.id as string);
    await client.computeNode.enableScheduling('pool', nodes[0]?.id as string);
    await client.computeNode.reboot('pool', nodes[0]?.id as string);
    await client.pool.removeNodes('pool', { nodeList: [nodes[1]?.id as string] });
    await until(
      () => client.pool.get('pool'),
      ({ allocationState }) => allocationState === 'steady',
    );
    expect(
      (await client.pool.list({ poolListOptions: { filter: "startswith(id, 'po')", select: 'id,state' } }))[0],
    ).toEqual({ id: 'pool', state: 'active' });
  });

  test('evaluates, enables and disables autoscale', async () => {
    await client.pool.enableAutoScale('pool', {
      autoScaleFormula: '$TargetDedicatedNodes = 2;',
      autoScaleEvaluationInterval: 'PT5M',
    });
    const { results } = await client.pool.evaluateAutoScale(
      'pool',
      '$TargetDedicatedNodes = $CurrentDedicatedNodes + 1;',
    );
    expect(results).toContain('$TargetDedicatedNodes=3;');
    expect(await code(client.pool.evaluateAutoScale('pool', '$TargetDedicatedNodes = ;'))).toBe(
      '400 AutoScalingFormulaSyntaxError',
    );
    expect((await client.pool.get('pool')).autoScaleRun?.results).toContain('$TargetDedicatedNodes=2;');
    await client.pool.disableAutoScale('pool');
  });

  test('adds jobs and collections of tasks, lists them by page, filter and selection', async () => {
    await client.job.add({
      id: 'job',
      poolInfo: { poolId: 'pool' },
      usesTaskDependencies: true,
      onTaskFailure: 'performexitoptionsjobaction',
      constraints: { maxTaskRetryCount: 1 },
    });
    await client.job.patch('job', { priority: 10, constraints: { maxWallClockTime: 'PT1H' } });
    await client.job.update('job', { poolInfo: { poolId: 'pool' }, priority: 20 });
    expect(await client.job.get('job')).toMatchObject({ priority: 20, state: 'active', poolInfo: { poolId: 'pool' } });
    const tasks = Array.from(
      { length: 60 },
      (_, i): BatchServiceModels.TaskAddParameter => ({ id: String(i + 1), commandLine: `/bin/sh -c "echo ${i + 1}"` }),
    );
    const { value = [] } = await client.task.addCollection('job', [
      ...tasks,
      {
        id: 'sum',
        commandLine: '/bin/true',
        dependsOn: { taskIdRanges: [{ start: 1, end: 60 }] },
        exitConditions: { default: { jobAction: 'none', dependencyAction: 'block' } },
      },
    ]);
    expect(new Set(value.map(({ status }) => status))).toEqual(new Set(['success']));
    expect(await code(client.task.add('job', { id: 'sum', commandLine: 'x' }))).toBe('409 TaskExists');
    await until(
      () => client.task.get('job', 'sum'),
      ({ state }) => state === 'completed',
    );
    expect((await client.job.getTaskCounts('job')).taskCounts).toMatchObject({ completed: 61, succeeded: 61 });
    let page: BatchServiceModels.TaskListResponse = await client.task.list('job', {
      taskListOptions: {
        maxResults: 25,
        select: 'id,executionInfo',
        filter: "state eq 'completed' and executionInfo/exitCode eq 0",
      },
    });
    const seen = [...page];
    while (page.odatanextLink) {
      page = await client.task.listNext(page.odatanextLink);
      seen.push(...page);
    }
    expect(seen).toHaveLength(61);
    expect(Object.keys(seen[0] as object).sort()).toEqual(['executionInfo', 'id']);
    expect((await client.task.listSubtasks('job', 'sum')).value).toEqual([]);
  });

  test('reads files of tasks and nodes, their properties, and parts of them', async () => {
    const task = await client.task.get('job', '7');
    expect((await client.file.listFromTask('job', '7', { recursive: true })).map(({ name }) => name)).toEqual([
      'stderr.txt',
      'stdout.txt',
      'wd',
    ]);
    const file = await client.file.getFromTask('job', '7', 'stdout.txt');
    expect(await text(file.readableStreamBody as NodeJS.ReadableStream)).toBe('7\n');
    expect(await client.file.getPropertiesFromTask('job', '7', 'stdout.txt')).toMatchObject({
      contentLength: 2,
      ocpBatchFileIsdirectory: false,
    });
    const [poolId, nodeId] = [task.nodeInfo?.poolId as string, task.nodeInfo?.nodeId as string];
    const path = `${task.nodeInfo?.taskRootDirectory}/stdout.txt`;
    const part = await client.file.getFromComputeNode(poolId, nodeId, path, {
      fileGetFromComputeNodeOptions: { ocpRange: 'bytes=0-0' },
    });
    expect(await text(part.readableStreamBody as NodeJS.ReadableStream)).toBe('7');
    expect(await client.file.getPropertiesFromComputeNode(poolId, nodeId, path)).toMatchObject({ contentLength: 2 });
    const listed = await client.file.listFromComputeNode(poolId, nodeId, {
      fileListFromComputeNodeOptions: { filter: "startswith(name, 'start')" },
    });
    expect(listed.map(({ name }) => name)).toEqual(['startup']);
    await client.file.deleteFromTask('job', '7', 'stdout.txt');
    expect(await code(client.file.getPropertiesFromTask('job', '7', 'stdout.txt'))).toMatch(/^404/);
  });

  test('updates, terminates, reactivates and deletes tasks', async () => {
    await client.task.add('job', {
      id: 'long',
      commandLine: 'sleep 60',
      constraints: { maxTaskRetryCount: 0 },
      exitConditions: { default: { jobAction: 'none' } },
    });
    await until(
      () => client.task.get('job', 'long'),
      ({ state }) => state === 'running',
    );
    await client.task.update('job', 'long', { constraints: { maxTaskRetryCount: 2 } });
    await client.task.terminate('job', 'long');
    const ended = await until(
      () => client.task.get('job', 'long'),
      ({ state }) => state === 'completed',
    );
    expect(ended.executionInfo?.failureInfo).toMatchObject({ code: 'TaskEnded', category: 'usererror' });
    await client.task.reactivate('job', 'long');
    expect(await code(client.task.reactivate('job', 'sum'))).toBe('409 TaskSucceeded');
    await client.task.deleteMethod('job', 'long');
    expect(await code(client.task.get('job', 'long'))).toBe('404 TaskNotFound');
  });

  test('heeds conditions, and disables, enables, terminates and deletes jobs', async () => {
    const { eTag } = await client.job.get('job');
    await client.job.disable('job', 'requeue');
    await until(
      () => client.job.get('job'),
      ({ state }) => state === 'disabled',
    );
    expect(await code(client.job.enable('job', { jobEnableOptions: { ifMatch: eTag as string } }))).toBe(
      '412 ConditionNotMet',
    );
    await client.job.enable('job');
    await until(
      () => client.job.get('job'),
      ({ state }) => state === 'active',
    );
    await client.job.add({
      id: 'prepared',
      poolInfo: { poolId: 'pool' },
      jobPreparationTask: { commandLine: '/bin/true' },
      jobReleaseTask: { commandLine: '/bin/true' },
    });
    await client.task.add('prepared', { id: 't', commandLine: '/bin/true' });
    await until(
      () => client.task.get('prepared', 't'),
      ({ state }) => state === 'completed',
    );
    await client.job.terminate('prepared', { terminateReason: 'done' });
    const job = await until(
      () => client.job.get('prepared'),
      ({ state }) => state === 'completed',
    );
    expect(job.executionInfo?.terminateReason).toBe('done');
    expect((await client.job.listPreparationAndReleaseTaskStatus('prepared'))[0]).toMatchObject({
      jobReleaseTaskExecutionInfo: { state: 'completed', exitCode: 0 },
    });
    expect((await client.job.list({ jobListOptions: { filter: "state eq 'completed'" } })).map(({ id }) => id)).toEqual(
      ['prepared'],
    );
    await client.job.deleteMethod('job');
    await until(
      () => code(client.job.get('job')),
      (answer) => answer === '404 JobNotFound',
    );
    expect(await code(client.jobSchedule.list())).toBe('no error');
    expect(await code(client.application.list())).toBe('no error');
  });

  test('deletes the pool', async () => {
    await client.pool.deleteMethod('pool');
    await until(
      () => client.pool.exists('pool'),
      ({ body }) => !body,
    );
  });

  test.each(apiVersions)('may speak version %s', async (version) => {
    const { _BATCH_ACCOUNT_NAME: name, _BATCH_ACCOUNT_KEY: key } = emulator.credentials();
    const other = new BatchServiceClient(new BatchSharedKeyCredentials(name, key), emulator.url);
    Object.assign(other, { apiVersion: version });
    const id = `v${version.replace(/\W/g, '-')}`;
    const pool: BatchServiceModels.PoolSpecification = {
      ...{ vmSize: 'standard_d4s_v3', targetDedicatedNodes: 1, virtualMachineConfiguration: image },
      ...(version !== '2025-06-01' && { targetNodeCommunicationMode: 'classic', certificateReferences: [] }),
    };
    await other.pool.add({ id, ...pool });
    const autoPoolSpecification = { poolLifetimeOption: 'job', pool } as const;
    await other.job.add({ id: `auto-${id}`, poolInfo: { autoPoolSpecification } });
    await other.job.add({ id, poolInfo: { poolId: id }, onAllTasksComplete: 'noaction' });
    await other.task.add(id, { id: 't', commandLine: '/bin/sh -c "echo $AZ_BATCH_TASK_ID"' });
    await until(
      () => other.task.get(id, 't'),
      ({ state }) => state === 'completed',
    );
    expect((await other.pool.get(id)).id).toBe(id);
    expect((await other.job.list()).map((job) => job.id)).toContain(`auto-${id}`);
    const { readableStreamBody } = await other.file.getFromTask(id, 't', 'stdout.txt');
    expect(await text(readableStreamBody as NodeJS.ReadableStream)).toBe('t\n');
    const asked = (await other.pool.get(id))._response.request.url;
    expect(new URL(asked).searchParams.get('api-version')).toBe(version);
    await other.pool.deleteMethod(id);
  });

  test('with another key is turned away', async () => {
    const stranger = new BatchServiceClient(new BatchSharedKeyCredentials('emulator', 'c3RyYW5nZXI='), emulator.url);
    expect(await code(stranger.pool.list())).toBe('403 AuthenticationFailed');
  });
});
