import type { BatchEmulator } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { byHand, Client, gated, image, patiently, withoutStorage } from './emulated.ts';

let emulator: BatchEmulator;
let client: Client;

beforeAll(async () => {
  emulator = await withoutStorage({ timing: { killGrace: 300 } });
  client = new Client(emulator);
  await client.pool('pool', { targetDedicatedNodes: 2 });
});

afterAll(() => emulator.close());

const sh = (script: string): string => `/bin/sh -c '${script}'`;

describe('a job', () => {
  test('whose pool is not there yet waits for it', async () => {
    await client.job('early', 'late-pool');
    await client.tasks('early', { t: '/bin/true' });
    expect((await client.task('early', 't')).state).toBe('active');
    await client.pool('late-pool');
    await client.taskIn('early', 't', 'completed');
    await client.do('DELETE', '/pools/late-pool');
  });

  test('that is terminated ends what runs and leaves what waits', async () => {
    await client.job('stopped', 'pool', { usesTaskDependencies: true });
    await client.tasks('stopped', {
      runs: 'sleep 60',
      waits: { commandLine: '/bin/true', dependsOn: { taskIds: ['runs'] } },
    });
    await client.taskIn('stopped', 'runs', 'running');
    await client.do('POST', '/jobs/stopped/terminate', { terminateReason: 'enough' });
    const job = await client.jobIn('stopped', 'completed');
    expect(job.executionInfo).toMatchObject({ terminateReason: 'enough', endTime: expect.any(String), poolId: 'pool' });
    expect((await client.task('stopped', 'runs')).executionInfo.failureInfo.code).toBe('TaskEnded');
    expect((await client.task('stopped', 'waits')).state).toBe('active');
    expect(await client.refusal('POST', '/jobs/stopped/tasks', { id: 'x', commandLine: 'x' })).toBe('409 JobCompleted');
    expect(await client.refusal('POST', '/jobs/stopped/terminate', {})).toBe('409 JobCompleted');
  });

  test('that is deleted is deleting, then gone, and its id is free', async () => {
    await using manual = await byHand();
    const { clock, client: timed } = manual;
    await timed.pool('pool');
    await timed.job('removed', 'pool');
    await timed.tasks('removed', { t: 'sleep 60' });
    clock.advance(1000);
    await timed.taskIn('removed', 't', 'running');
    expect((await timed.call('DELETE', '/jobs/removed')).status).toBe(202);
    expect((await timed.get('/jobs/removed')).state).toBe('deleting');
    expect(await timed.refusal('DELETE', '/jobs/removed')).toBe('409 JobBeingDeleted');
    expect(await timed.refusal('POST', '/jobs', { id: 'removed', poolInfo: { poolId: 'pool' } })).toBe(
      '409 JobBeingDeleted',
    );
    clock.advance(1000);
    await patiently(() => timed.call('GET', '/jobs/removed').then(({ status }) => status)).toBe(404);
    await timed.job('removed', 'pool');
  });

  test.each([
    ['requeue', { state: 'active', requeues: 1 }],
    ['terminate', { state: 'completed', requeues: 0 }],
    ['wait', { state: 'completed', requeues: 0 }],
  ])(
    'that is disabled lets its running tasks %s, and runs none until it is enabled',
    async (disableTasks, expected) => {
      const id = `disabled-${disableTasks}`;
      await client.job(id, 'pool');
      const gate = gated(emulator, id);
      await client.tasks(id, { runs: sh(gate.command) });
      await client.taskIn(id, 'runs', 'running');
      await client.do('POST', `/jobs/${id}/disable`, { disableTasks });
      await client.tasks(id, { later: '/bin/true' });
      if (disableTasks === 'wait') gate.open();
      await client.jobIn(id, 'disabled');
      const runs = await client.task(id, 'runs');
      expect({ state: runs.state, requeues: runs.executionInfo.requeueCount }).toEqual(expected);
      expect((await client.task(id, 'later')).state).toBe('active');
      await client.do('POST', `/jobs/${id}/enable`);
      await client.taskIn(id, 'later', 'completed');
      await client.do('DELETE', `/jobs/${id}`);
    },
  );

  test('ends when all its tasks are complete, if it wants that', async () => {
    await client.job('all', 'pool');
    await client.tasks('all', { a: '/bin/true', b: '/bin/false' });
    await client.completed('all', 2);
    expect((await client.get('/jobs/all')).state).toBe('active');
    await client.do('PATCH', '/jobs/all', { onAllTasksComplete: 'terminatejob' });
    expect((await client.jobIn('all', 'completed')).executionInfo.terminateReason).toBe('AllTasksComplete');
  });

  test('without tasks has all of them complete', async () => {
    await client.job('none', 'pool', { onAllTasksComplete: 'terminatejob' });
    await client.jobIn('none', 'completed');
  });

  test('does what exit conditions say, if it heeds them', async () => {
    const exitConditions = {
      exitCodes: [
        { code: 3, exitOptions: { jobAction: 'terminate' } },
        { code: 4, exitOptions: { jobAction: 'disable' } },
      ],
      default: { jobAction: 'none' },
    };
    await client.job('heedless', 'pool');
    expect(await client.refusal('POST', '/jobs/heedless/tasks', { id: 't', commandLine: 'x', exitConditions })).toBe(
      '400 InvalidPropertyValue',
    );
    for (const [code, state] of [
      [3, 'completed'],
      [4, 'disabled'],
      [5, 'active'],
    ] as const) {
      const id = `heeds-${code}`;
      await client.job(id, 'pool', { onTaskFailure: 'performexitoptionsjobaction' });
      await client.tasks(id, { t: { commandLine: sh(`exit ${code}`), exitConditions } });
      await client.taskIn(id, 't', 'completed');
      const job = await client.jobIn(id, state);
      if (code === 3) expect(job.executionInfo.terminateReason).toBe('TaskFailed');
    }
    await client.job('heeds-default', 'pool', { onTaskFailure: 'performexitoptionsjobaction' });
    await client.tasks('heeds-default', { t: '/bin/false' });
    await client.jobIn('heeds-default', 'completed');
  });

  test('of higher priority gets free slots first', async () => {
    await client.pool('narrow');
    await client.nodesIn('narrow', 'idle');
    await client.job('holds', 'narrow');
    await client.tasks('holds', { t: 'sleep 60' });
    await client.taskIn('holds', 't', 'running');
    const note = sh('echo $AZ_BATCH_JOB_ID >> $AZ_BATCH_NODE_SHARED_DIR/order');
    await client.job('low', 'narrow', { priority: -5 });
    await client.job('high', 'narrow', { priority: 5 });
    await client.tasks('low', { a: note, b: note });
    await client.tasks('high', { a: note, b: note });
    await client.do('POST', '/jobs/holds/tasks/t/terminate');
    await client.completed('low', 2);
    await client.tasks('low', { read: sh('cat $AZ_BATCH_NODE_SHARED_DIR/order') });
    await client.taskIn('low', 'read', 'completed');
    expect((await client.stdout('low', 'read')).split('\n')).toEqual(['high', 'high', 'low', 'low']);
    await client.do('DELETE', '/pools/narrow');
  });

  test('runs no more tasks at a time than it wants', async () => {
    await client.job('parallel', 'pool', { maxParallelTasks: 1 });
    await client.tasks('parallel', { a: 'sleep 60', b: 'sleep 60' });
    await client.taskIn('parallel', 'a', 'running');
    expect((await client.task('parallel', 'b')).state).toBe('active');
    await client.do('DELETE', '/jobs/parallel');
  });

  test('that is put anew loses what is not said again', async () => {
    await client.job('put', 'pool', { priority: 7, metadata: [{ name: 'a', value: 'b' }], displayName: 'kept' });
    await client.do('PUT', '/jobs/put', { poolInfo: { poolId: 'pool' }, constraints: { maxTaskRetryCount: 2 } });
    const job = await client.get('/jobs/put');
    expect(job).toMatchObject({ priority: 0, displayName: 'kept', constraints: { maxTaskRetryCount: 2 } });
    expect(job.metadata).toBeUndefined();
  });

  test('counts against the quota until it is completed', async () => {
    await using small = await withoutStorage({ quotas: { activeJobs: 1 } });
    const other = new Client(small);
    await other.job('first', 'none');
    const second = { id: 'second', poolInfo: { poolId: 'none' } };
    expect(await other.refusal('POST', '/jobs', second)).toBe('409 ActiveJobAndScheduleQuotaReached');
    await other.do('POST', '/jobs/first/terminate', {});
    await other.jobIn('first', 'completed');
    await other.do('POST', '/jobs', second);
  });
});

describe('preparation and release tasks', () => {
  test('run once on every node, before the first task and at the end', async () => {
    await client.pool('prepared', { targetDedicatedNodes: 2 });
    await client.nodesIn('prepared', 'idle', 'idle');
    const log = '$AZ_BATCH_NODE_SHARED_DIR/log';
    const gate = gated(emulator, 'preparation');
    await client.job('prepared', 'prepared', {
      jobPreparationTask: { commandLine: sh(`${gate.command}; echo prepared >> ${log}; echo $AZ_BATCH_TASK_ID`) },
      jobReleaseTask: { id: 'bye', commandLine: sh(`cat ${log}; test -d $AZ_BATCH_JOB_PREP_WORKING_DIR`) },
    });
    await client.tasks('prepared', {
      a: sh(`echo task >> ${log}`),
      b: sh(`echo task >> ${log}`),
      c: sh(`echo task >> ${log}`),
    });
    expect((await client.task('prepared', 'a')).state).not.toBe('completed');
    gate.open();
    await client.completed('prepared', 3);
    expect(await client.refusal('POST', '/jobs/prepared/tasks', { id: 'jobpreparation', commandLine: 'x' })).toBe(
      '409 TaskIdSameAsJobPreparationTask',
    );
    await client.do('POST', '/jobs/prepared/terminate', {});
    await client.jobIn('prepared', 'completed');
    const onNodes = await client.list('/jobs/prepared/jobpreparationandreleasetaskstatus');
    expect(onNodes.length).toBeGreaterThan(0);
    for (const { nodeId, jobPreparationTaskExecutionInfo, jobReleaseTaskExecutionInfo } of onNodes) {
      expect(jobPreparationTaskExecutionInfo).toMatchObject({ state: 'completed', result: 'success', retryCount: 0 });
      expect(jobReleaseTaskExecutionInfo).toMatchObject({ state: 'completed', exitCode: 0 });
      const folder = jobReleaseTaskExecutionInfo.taskRootDirectory;
      const lines = String(await client.do('GET', `/pools/prepared/nodes/${nodeId}/files/${folder}/stdout.txt`))
        .trim()
        .split('\n');
      expect(lines[0]).toBe('prepared');
      expect(lines.filter((line) => line === 'prepared')).toHaveLength(1);
    }
    await client.do('DELETE', '/pools/prepared');
  });

  test('run again after a reboot, unless they say otherwise', async () => {
    await client.pool('rebooted', { targetDedicatedNodes: 1 });
    const [node] = await client.nodesIn('rebooted', 'idle');
    const commandLine = sh('echo $AZ_BATCH_JOB_ID >> $AZ_BATCH_NODE_SHARED_DIR/prepared');
    await client.job('again', 'rebooted', { jobPreparationTask: { commandLine } });
    await client.job('once', 'rebooted', { jobPreparationTask: { commandLine, rerunOnNodeRebootAfterSuccess: false } });
    for (const id of ['a', 'b']) {
      for (const job of ['again', 'once']) {
        await client.tasks(job, { [id]: '/bin/true' });
        await client.taskIn(job, id, 'completed');
      }
      if (id === 'a') await client.do('POST', `/pools/rebooted/nodes/${node.id}/reboot`, {});
    }
    const prepared = String(await client.do('GET', `/pools/rebooted/nodes/${node.id}/files/shared/prepared`));
    expect(prepared.trim().split('\n').sort()).toEqual(['again', 'again', 'once']);
    await client.do('DELETE', '/pools/rebooted');
  });

  test('that fail keep the job’s tasks off the node', async () => {
    await client.pool('unfit', { targetDedicatedNodes: 1 });
    await client.job('unfit', 'unfit', {
      jobPreparationTask: { commandLine: '/bin/false', constraints: { maxTaskRetryCount: 1 } },
    });
    await client.tasks('unfit', { t: '/bin/true' });
    await patiently(
      async () =>
        (await client.list('/jobs/unfit/jobpreparationandreleasetaskstatus'))[0]?.jobPreparationTaskExecutionInfo,
    ).toMatchObject({ state: 'completed', result: 'failure', retryCount: 1 });
    await client.job('fit', 'unfit');
    await client.tasks('fit', { t: '/bin/true' });
    await client.taskIn('fit', 't', 'completed');
    expect((await client.task('unfit', 't')).state).toBe('active');
    await client.do('DELETE', '/pools/unfit');
  });
});

test('a job manager task starts with the job and ends it', async () => {
  const manager = { id: 'manager', commandLine: sh('echo managing') };
  await client.job('managed', 'pool', { jobManagerTask: manager });
  expect((await client.jobIn('managed', 'completed')).executionInfo.terminateReason).toBe('JMComplete');
  expect(await client.stdout('managed', 'manager')).toBe('managing');
  await client.job('unmanaged', 'pool', { jobManagerTask: { ...manager, killJobOnCompletion: false } });
  await client.taskIn('unmanaged', 'manager', 'completed');
  expect((await client.get('/jobs/unmanaged')).state).toBe('active');
});

test('an automatic pool lives as long as its job', async () => {
  const pool = { vmSize: 'Standard_A1_v2', virtualMachineConfiguration: image, targetDedicatedNodes: 1 };
  await client.do('POST', '/jobs', {
    id: 'auto',
    poolInfo: { autoPoolSpecification: { autoPoolIdPrefix: 'auto', poolLifetimeOption: 'job', pool } },
  });
  await client.tasks('auto', { t: '/bin/true' });
  await client.taskIn('auto', 't', 'completed');
  const { poolId } = (await client.get('/jobs/auto')).executionInfo;
  expect(poolId).toMatch(/^auto/);
  await client.do('POST', '/jobs/auto/terminate', {});
  await patiently(() => client.call('HEAD', `/pools/${poolId}`).then(({ status }) => status)).toBe(404);
});

test('a job that lasts for longer than its wall clock time is terminated', async () => {
  await using manual = await byHand();
  const { clock, client: timed } = manual;
  await timed.job('timed', 'none', { constraints: { maxWallClockTime: 'PT1H' } });
  clock.advance(59 * 60_000);
  expect((await timed.get('/jobs/timed')).state).toBe('active');
  clock.advance(60_000);
  await patiently(async () => {
    clock.advance(10);
    return (await timed.get('/jobs/timed')).executionInfo.terminateReason;
  }).toBe('MaxWallClockTimeExpiry');
});

test('job schedules are refused clearly', async () => {
  const schedule = { id: 's', schedule: {}, jobSpecification: { poolInfo: { poolId: 'pool' } } };
  expect(await client.refusal('POST', '/jobschedules', schedule)).toBe('501 NotImplemented');
  expect(await client.list('/jobschedules')).toEqual([]);
  expect(await client.refusal('GET', '/jobschedules/s')).toBe('404 JobScheduleNotFound');
});
