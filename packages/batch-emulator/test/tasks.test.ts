import type { BatchEmulator } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client, image, type Json, patiently, withoutStorage } from './emulated.ts';

let emulator: BatchEmulator;
let client: Client;

beforeAll(async () => {
  emulator = await withoutStorage({
    timing: { killGrace: 1500 },
    environment: { IMAGE: 'of the machine', BOTH: 'image' },
  });
  client = new Client(emulator);
  await client.pool('pool', { targetDedicatedNodes: 2, taskSlotsPerNode: 2 });
});

afterAll(() => emulator.close());

const sh = (script: string): string => `/bin/sh -c '${script}'`;

describe('a task', () => {
  test('runs in its working directory, its output in files beside it', async () => {
    await client.job('plain', 'pool');
    await client.tasks('plain', { t: sh('echo to stdout; echo to stderr >&2; pwd; echo made > made.txt') });
    const task = await client.taskIn('plain', 't', 'completed');
    expect(task.executionInfo).toMatchObject({ exitCode: 0, result: 'success', retryCount: 0, requeueCount: 0 });
    expect(task.executionInfo.failureInfo).toBeUndefined();
    expect(task).toMatchObject({ previousState: 'running', nodeInfo: { poolId: 'pool' } });
    const [first, folder] = (await client.stdout('plain', 't')).split('\n');
    expect(first).toBe('to stdout');
    expect(folder).toMatch(new RegExp(`/nodes/pool/${task.nodeInfo.nodeId}/workitems/plain/job-1/t/wd$`));
    expect(await client.stdout('plain', 't', 'stderr.txt')).toBe('to stderr');
    expect(await client.stdout('plain', 't', 'wd/made.txt')).toBe('made');
  });

  test('sees AZ_BATCH variables, the image’s, the job’s and its own, the later over the earlier, and nothing else', async () => {
    process.env['SECRET_OF_THE_PARENT'] = 'secret';
    await client.job('env', 'pool', {
      commonEnvironmentSettings: [
        { name: 'JOB', value: 'job' },
        { name: 'BOTH', value: 'job' },
      ],
    });
    await client.tasks('env', {
      t: {
        commandLine: '/usr/bin/env',
        environmentSettings: [
          { name: 'BOTH', value: 'task' },
          { name: 'mixedCase', value: '1' },
        ],
      },
    });
    const { nodeInfo } = await client.taskIn('env', 't', 'completed');
    const lines = (await client.stdout('env', 't')).split('\n').map((line) => line.split('=') as [string, string]);
    const environment = Object.fromEntries(lines);
    delete process.env['SECRET_OF_THE_PARENT'];
    const root = environment['AZ_BATCH_NODE_ROOT_DIR'] as string;
    expect(environment).toMatchObject({
      ...{ JOB: 'job', BOTH: 'task', mixedCase: '1', IMAGE: 'of the machine', PATH: process.env['PATH'] },
      ...{ AZ_BATCH_ACCOUNT_NAME: 'emulator', AZ_BATCH_ACCOUNT_URL: emulator.url, AZ_BATCH_POOL_ID: 'pool' },
      ...{ AZ_BATCH_JOB_ID: 'env', AZ_BATCH_TASK_ID: 't', AZ_BATCH_NODE_ID: nodeInfo.nodeId },
      ...{ AZ_BATCH_NODE_IS_DEDICATED: 'true', AZ_BATCH_NODE_SHARED_DIR: `${root}/shared` },
      ...{ AZ_BATCH_NODE_STARTUP_DIR: `${root}/startup`, AZ_BATCH_TASK_DIR: `${root}/workitems/env/job-1/t` },
      AZ_BATCH_TASK_WORKING_DIR: `${root}/workitems/env/job-1/t/wd`,
    });
    expect(environment).not.toHaveProperty('SECRET_OF_THE_PARENT');
    expect(environment).not.toHaveProperty('AZ_BATCH_JOB_PREP_DIR');
  });

  test('whose exit code is not 0 has failed, and says so', async () => {
    await client.job('failing', 'pool');
    await client.tasks('failing', { t: sh('exit 7'), killed: sh('kill -9 $$') });
    const { executionInfo } = await client.taskIn('failing', 't', 'completed');
    expect(executionInfo).toMatchObject({
      ...{ exitCode: 7, result: 'failure', failureInfo: { category: 'usererror', code: 'FailureExitCode' } },
    });
    expect((await client.taskIn('failing', 'killed', 'completed')).executionInfo.exitCode).toBe(137);
  });

  test.each([
    ['program is not there', 'no-such-program', 'CommandProgramNotFound'],
    ['quote is left open', "echo 'open", 'CommandLaunchFailed'],
    ['program is no program', '/etc/passwd', 'CommandLaunchFailed'],
  ])('whose %s can’t begin, and has no exit code', async (_, commandLine, code) => {
    const job = `cannot-${code}-${commandLine.length}`;
    await client.job(job, 'pool');
    await client.tasks(job, { t: { commandLine, constraints: { maxTaskRetryCount: 3 } } });
    const { executionInfo } = await client.taskIn(job, 't', 'completed');
    expect(executionInfo).toMatchObject({
      result: 'failure',
      retryCount: 0,
      failureInfo: { category: 'usererror', code },
    });
    expect(executionInfo.exitCode).toBeUndefined();
  });

  test('that is terminated ends with all it has started, at first asked, then by force', async () => {
    await client.job('ended', 'pool');
    await client.tasks('ended', {
      polite: sh('trap "echo asked; exit 5" TERM; echo ready; sleep 60 & wait'),
      stubborn: sh('trap "" TERM; echo ready; sleep 60 & sleep 61'),
    });
    for (const id of ['polite', 'stubborn']) {
      await client.taskIn('ended', id, 'running');
      await patiently(() => client.stdout('ended', id).catch(() => '')).toContain('ready');
      await client.do('POST', `/jobs/ended/tasks/${id}/terminate`);
      const { executionInfo } = await client.taskIn('ended', id, 'completed');
      expect(executionInfo).toMatchObject({
        ...{ exitCode: id === 'polite' ? 5 : 137, failureInfo: { category: 'usererror', code: 'TaskEnded' } },
      });
      expect(await client.refusal('POST', `/jobs/ended/tasks/${id}/terminate`)).toBe('409 TaskCompleted');
    }
    expect(await client.stdout('ended', 'polite')).toContain('asked');
  });

  test('that runs for longer than its wall clock time is ended', async () => {
    await client.job('limited', 'pool');
    await client.tasks('limited', {
      t: { commandLine: 'sleep 60', constraints: { maxWallClockTime: 'PT0.1S', maxTaskRetryCount: 2 } },
    });
    const { executionInfo } = await client.taskIn('limited', 't', 'completed');
    expect(executionInfo).toMatchObject({ retryCount: 0, failureInfo: { category: 'servererror', code: 'TaskEnded' } });
  });

  test('that is deleted while it runs is gone at once, and its files soon', async () => {
    await client.job('deleted', 'pool');
    await client.tasks('deleted', { t: sh('echo $$; sleep 60') });
    await client.taskIn('deleted', 't', 'running');
    await client.do('DELETE', '/jobs/deleted/tasks/t');
    expect(await client.refusal('GET', '/jobs/deleted/tasks/t')).toBe('404 TaskNotFound');
    await patiently(() => emulator.stats().running).toBe(0);
    await client.tasks('deleted', { t: '/bin/true' });
    await client.taskIn('deleted', 't', 'completed');
  });

  test('whose files are kept for a time has none any more afterwards', async () => {
    await client.job('retained', 'pool');
    await client.tasks('retained', { t: { commandLine: 'echo gone soon', constraints: { retentionTime: 'PT0.2S' } } });
    await client.taskIn('retained', 't', 'completed');
    await patiently(() => client.call('GET', '/jobs/retained/tasks/t/files').then(({ body }) => body.code)).toBe(
      'TaskFilesUnavailable',
    );
  });
});

test('a task that wants a container needs a pool that has them; the command itself runs on this machine', async () => {
  const containerSettings = { imageName: 'image', containerRunOptions: '--gpus all' };
  await client.job('contained', 'pool');
  await client.tasks('contained', { t: { commandLine: '/bin/true', containerSettings } });
  const { executionInfo } = await client.taskIn('contained', 't', 'completed');
  expect(executionInfo.failureInfo).toMatchObject({ category: 'usererror', code: 'ContainerPoolNotSupported' });
  const containerConfiguration = { type: 'dockerCompatible', containerImageNames: ['image'] };
  await client.pool('containers', { virtualMachineConfiguration: { ...image, containerConfiguration } });
  await client.job('containers', 'containers');
  await client.tasks('containers', { t: { commandLine: 'echo here', containerSettings } });
  expect(await client.taskIn('containers', 't', 'completed')).toMatchObject({
    containerSettings,
    executionInfo: { exitCode: 0 },
  });
  await client.do('DELETE', '/pools/containers');
});

describe('retries', () => {
  test('repeat a task that fails, on the same node, as often as it wants', async () => {
    await client.job('retried', 'pool', { constraints: { maxTaskRetryCount: 1 } });
    const count = sh('f=$AZ_BATCH_NODE_SHARED_DIR/$AZ_BATCH_TASK_ID; echo x >> $f; test $(wc -l < $f) -ge 3');
    await client.tasks('retried', {
      enough: { commandLine: count, constraints: { maxTaskRetryCount: 2 } },
      endless: { commandLine: count, constraints: { maxTaskRetryCount: -1 } },
      'as-the-job': count,
    });
    expect((await client.taskIn('retried', 'enough', 'completed')).executionInfo).toMatchObject({
      exitCode: 0,
      retryCount: 2,
      requeueCount: 0,
      lastRetryTime: expect.any(String),
    });
    expect((await client.taskIn('retried', 'endless', 'completed')).executionInfo).toMatchObject({
      exitCode: 0,
      retryCount: 2,
    });
    expect((await client.taskIn('retried', 'as-the-job', 'completed')).executionInfo).toMatchObject({
      exitCode: 1,
      retryCount: 1,
    });
  });

  test('come after reactivation of a task that has failed, not of one that has succeeded', async () => {
    await client.job('reactivated', 'pool');
    const second = sh('f=$AZ_BATCH_NODE_SHARED_DIR/again; test -e $f || { touch $f; exit 1; }');
    await client.tasks('reactivated', { good: '/bin/true', waiting: 'sleep 60' });
    await client.tasks('reactivated', { bad: { commandLine: second } });
    const { nodeInfo } = await client.taskIn('reactivated', 'bad', 'completed');
    await client.taskIn('reactivated', 'good', 'completed');
    expect(await client.refusal('POST', '/jobs/reactivated/tasks/good/reactivate')).toBe('409 TaskSucceeded');
    expect(await client.refusal('POST', '/jobs/reactivated/tasks/waiting/reactivate')).toBe('409 TaskNotCompleted');
    for (let i = 0; i < 3; i++) {
      const { executionInfo } = await client.taskIn('reactivated', 'bad', 'completed');
      if (executionInfo.result === 'success') break;
      await client.do('POST', '/jobs/reactivated/tasks/bad/reactivate');
    }
    expect((await client.taskIn('reactivated', 'bad', 'completed')).executionInfo.result).toBe('success');
    expect(nodeInfo.poolId).toBe('pool');
    await client.do('POST', '/jobs/reactivated/terminate', {});
  });

  test('can be changed while a task waits', async () => {
    await client.job('updated', 'pool', { usesTaskDependencies: true });
    await client.tasks('updated', { t: { commandLine: '/bin/true', dependsOn: { taskIds: ['never'] } } });
    await client.do('PUT', '/jobs/updated/tasks/t', { constraints: { maxTaskRetryCount: 4 } });
    expect((await client.task('updated', 't')).constraints).toEqual({
      maxTaskRetryCount: 4,
      maxWallClockTime: 'P10675199DT2H48M5.4775807S',
      retentionTime: 'P7D',
    });
  });
});

describe('dependencies', () => {
  const order = (task: string): string => sh(`echo ${task} >> $AZ_BATCH_NODE_ROOT_DIR/../order-$AZ_BATCH_JOB_ID`);

  test('order tasks by ids and ranges, also of tasks that come later', async () => {
    await client.job('ordered', 'pool', { usesTaskDependencies: true });
    await client.tasks('ordered', { last: { commandLine: order('last'), dependsOn: { taskIds: ['sum'] } } });
    await client.tasks('ordered', {
      sum: { commandLine: order('sum'), dependsOn: { taskIdRanges: [{ start: 1, end: 3 }] } },
    });
    await client.tasks('ordered', { 1: order('leaf'), '02': order('leaf'), 3: order('leaf') });
    await client.completed('ordered', 5);
    await client.tasks('ordered', { read: sh('cat $AZ_BATCH_NODE_ROOT_DIR/../order-ordered') });
    await client.taskIn('ordered', 'read', 'completed');
    expect((await client.stdout('ordered', 'read')).split('\n')).toEqual(['leaf', 'leaf', 'leaf', 'sum', 'last']);
  });

  test('block those who depend on a failure, unless its exit conditions satisfy them', async () => {
    await client.job('blocking', 'pool', { usesTaskDependencies: true });
    const satisfied = { exitOptions: { dependencyAction: 'satisfy' } };
    await client.tasks('blocking', {
      bad: sh('exit 1'),
      exact: { commandLine: sh('exit 2'), exitConditions: { exitCodes: [{ code: 2, ...satisfied }] } },
      range: { commandLine: sh('exit 33'), exitConditions: { exitCodeRanges: [{ start: 30, end: 39, ...satisfied }] } },
      unfound: {
        commandLine: 'no-such-program',
        exitConditions: { preProcessingError: { dependencyAction: 'satisfy' } },
      },
      other: { commandLine: sh('exit 4'), exitConditions: { default: { dependencyAction: 'satisfy' } } },
      picky: {
        commandLine: sh('exit 0'),
        exitConditions: { exitCodes: [{ code: 0, exitOptions: { dependencyAction: 'block' } }] },
      },
      ...Object.fromEntries(
        ['bad', 'exact', 'range', 'unfound', 'other', 'picky'].map((id) => [
          `after-${id}`,
          { commandLine: '/bin/true', dependsOn: { taskIds: [id] } },
        ]),
      ),
    });
    await client.completed('blocking', 10);
    const waiting = await client.list('/jobs/blocking/tasks', { $filter: "state eq 'active'" });
    expect(waiting.map(({ id }) => id).sort()).toEqual(['after-bad', 'after-picky']);
  });

  test('are met by tasks that completed before', async () => {
    await client.job('later', 'pool', { usesTaskDependencies: true });
    await client.tasks('later', { first: '/bin/true' });
    await client.taskIn('later', 'first', 'completed');
    await client.tasks('later', { second: { commandLine: '/bin/true', dependsOn: { taskIds: ['FIRST'] } } });
    await client.taskIn('later', 'second', 'completed');
  });

  test('of a task that is terminated while it waits block those behind it', async () => {
    await client.job('cut', 'pool', { usesTaskDependencies: true });
    await client.tasks('cut', {
      a: { commandLine: '/bin/true', dependsOn: { taskIds: ['never'] } },
      b: { commandLine: '/bin/true', dependsOn: { taskIds: ['a'] } },
    });
    await client.do('POST', '/jobs/cut/tasks/a/terminate');
    expect((await client.task('cut', 'a')).executionInfo).toMatchObject({
      result: 'failure',
      failureInfo: { code: 'TaskEnded' },
    });
    expect((await client.get('/jobs/cut/taskcounts')).taskCounts).toEqual({
      active: 1,
      running: 0,
      completed: 1,
      succeeded: 0,
      failed: 1,
    });
  });
});

describe('slots', () => {
  test('limit what runs on a node at a time, and tasks may need several', async () => {
    await client.pool('slots', { taskSlotsPerNode: 3 });
    await client.nodesIn('slots', 'idle');
    await client.job('slotted', 'slots');
    expect(await client.refusal('POST', '/jobs/slotted/tasks', { id: 'x', commandLine: 'x', requiredSlots: 4 })).toBe(
      '400 InvalidPropertyValue',
    );
    await client.tasks('slotted', { wide: { commandLine: 'sleep 60', requiredSlots: 2 } });
    await client.taskIn('slotted', 'wide', 'running');
    await client.tasks('slotted', { wide2: { commandLine: '/bin/true', requiredSlots: 2 }, narrow: 'sleep 60' });
    await client.taskIn('slotted', 'narrow', 'running');
    const [node] = await client.list('/pools/slots/nodes');
    expect(node).toMatchObject({ state: 'running', runningTasksCount: 2, runningTaskSlotsCount: 3 });
    expect(await client.get('/jobs/slotted/taskcounts')).toMatchObject({
      taskCounts: { active: 1, running: 2 },
      taskSlotCounts: { active: 2, running: 3 },
    });
    await client.do('POST', '/jobs/slotted/tasks/wide/terminate');
    await client.taskIn('slotted', 'wide2', 'completed');
    await client.do('DELETE', '/pools/slots');
  });

  test.each([
    ['spread', [1, 1]],
    ['pack', [0, 2]],
  ])('are used as the pool’s policy says: %s', async (nodeFillType, expected) => {
    const pool = `policy-${nodeFillType}`;
    await client.pool(pool, { targetDedicatedNodes: 2, taskSlotsPerNode: 2, taskSchedulingPolicy: { nodeFillType } });
    await client.nodesIn(pool, 'idle', 'idle');
    await client.job(pool, pool);
    await client.tasks(pool, { a: 'sleep 60' });
    await client.taskIn(pool, 'a', 'running');
    await client.tasks(pool, { b: 'sleep 60' });
    await client.taskIn(pool, 'b', 'running');
    const nodes = await client.list(`/pools/${pool}/nodes`);
    expect(nodes.map(({ runningTasksCount }) => runningTasksCount).sort()).toEqual(expected);
    await client.do('DELETE', `/pools/${pool}`);
  });

  test('go to the node that a task would like, if it has any', async () => {
    await client.pool('affine', { targetDedicatedNodes: 3 });
    const nodes = await client.nodesIn('affine', 'idle', 'idle', 'idle');
    await client.job('affine', 'affine');
    const ids = nodes.map(({ affinityId }) => affinityId).reverse();
    await client.tasks(
      'affine',
      Object.fromEntries(
        ids.map((affinityId, i) => [`t${i}`, { commandLine: '/bin/true', affinityInfo: { affinityId } }]),
      ),
    );
    await client.completed('affine', 3);
    const tasks = await client.list('/jobs/affine/tasks');
    expect(tasks.map(({ nodeInfo }) => nodeInfo.affinityId)).toEqual(ids);
    await client.do('DELETE', '/pools/affine');
  });
});

test('a file of a task that has not run is not available', async () => {
  await client.job('unrun', 'pool', { usesTaskDependencies: true });
  await client.tasks('unrun', { t: { commandLine: '/bin/true', dependsOn: { taskIds: ['never'] } } });
  expect(await client.refusal('GET', '/jobs/unrun/tasks/t/files/stdout.txt')).toBe('409 TaskFilesUnavailable');
});

test('the token of a task is good for its own job alone', async () => {
  await client.job('token', 'pool');
  await client.tasks('token', {
    t: { commandLine: 'printenv AZ_BATCH_AUTHENTICATION_TOKEN', authenticationTokenSettings: { access: ['job'] } },
  });
  await client.taskIn('token', 't', 'completed');
  const headers = { authorization: `Bearer ${await client.stdout('token', 't')}` };
  expect((await client.do('GET', '/jobs/token/tasks', undefined, { headers })).value as Json[]).toHaveLength(1);
  expect(await client.refusal('GET', '/jobs', undefined, { headers })).toBe('403 InsufficientPermissions');
  expect(await client.refusal('GET', '/jobs/tokens', undefined, { headers })).toBe('403 InsufficientPermissions');
});
