import { type BatchEmulator, ManualClock } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { byHand, Client, gated, image, type Json, patiently, poolSettings, withoutStorage } from './emulated.ts';

let emulator: BatchEmulator;
let client: Client;

beforeAll(async () => {
  emulator = await withoutStorage({
    quotas: { dedicatedCores: 60, spotCores: 4, pools: 12 },
  });
  client = new Client(emulator);
});

afterAll(() => emulator.close());

const sh = (script: string): string => `/bin/sh -c '${script}'`;
const steady = (id: string) => patiently(async () => (await client.get(`/pools/${id}`)).allocationState).toBe('steady');

describe('a pool', () => {
  test('gets its nodes, and shows how it resizes', async () => {
    await client.pool('grows', { targetDedicatedNodes: 1, targetLowPriorityNodes: 1 });
    const nodes = await client.nodesIn('grows', 'idle', 'idle');
    expect(nodes.map(({ isDedicated }) => isDedicated).sort()).toEqual([false, true]);
    expect(await client.get('/pools/grows')).toMatchObject({
      allocationState: 'steady',
      currentDedicatedNodes: 1,
      currentLowPriorityNodes: 1,
    });
    const { value } = await client.get('/nodecounts', { $filter: "poolId eq 'grows'" });
    expect(value).toMatchObject([
      { poolId: 'grows', dedicated: { idle: 1, total: 1 }, lowPriority: { idle: 1, total: 1, running: 0 } },
    ]);
    await client.do('POST', '/pools/grows/resize', { targetDedicatedNodes: 0, targetLowPriorityNodes: 3 });
    expect(await client.refusal('POST', '/pools/grows/resize', { targetDedicatedNodes: 1 })).toBe(
      '409 PoolBeingResized',
    );
    await steady('grows');
    const { resizeErrors, currentDedicatedNodes, currentLowPriorityNodes } = await client.get('/pools/grows');
    expect({ resizeErrors, currentDedicatedNodes, currentLowPriorityNodes }).toMatchObject({
      ...{
        resizeErrors: [{ code: 'AccountLowPriorityCoreQuotaReached' }],
        currentDedicatedNodes: 0,
        currentLowPriorityNodes: 2,
      },
    });
    await client.do('DELETE', '/pools/grows');
  });

  test('that is deleted is deleting, then gone; its tasks wait for a pool of its name', async () => {
    await using manual = await byHand();
    const { clock, client: timed } = manual;
    await timed.pool('doomed');
    await timed.job('doomed', 'doomed');
    await timed.tasks('doomed', { t: 'sleep 60' });
    clock.advance(1000);
    await timed.taskIn('doomed', 't', 'running');
    expect((await timed.call('DELETE', '/pools/doomed')).status).toBe(202);
    expect((await timed.get('/pools/doomed')).state).toBe('deleting');
    expect(await timed.refusal('DELETE', '/pools/doomed')).toBe('409 PoolBeingDeleted');
    expect(await timed.refusal('POST', '/pools', { id: 'doomed', ...poolSettings })).toBe('409 PoolBeingDeleted');
    expect(await timed.refusal('POST', '/pools/doomed/resize', { targetDedicatedNodes: 2 })).toBe(
      '409 PoolBeingDeleted',
    );
    clock.advance(1000);
    expect((await timed.call('HEAD', '/pools/doomed')).status).toBe(404);
    expect(await timed.refusal('GET', '/pools/doomed')).toBe('404 PoolNotFound');
    expect(await timed.task('doomed', 't')).toMatchObject({ state: 'active', executionInfo: { requeueCount: 1 } });
    await timed.pool('doomed');
    clock.advance(1000);
    await timed.taskIn('doomed', 't', 'running');
  });

  test('shrinks by nodes that are missed least, and treats their tasks as it is told', async () => {
    for (const [nodeDeallocationOption, state] of [
      ['taskcompletion', 'completed'],
      ['terminate', 'completed'],
      ['requeue', 'active'],
    ] as const) {
      const id = `shrinks-${nodeDeallocationOption}`;
      await client.pool(id, { targetDedicatedNodes: 2 });
      await client.nodesIn(id, 'idle', 'idle');
      await client.job(id, id);
      const gate = gated(emulator, id);
      await client.tasks(id, { t: sh(gate.command) });
      const { nodeInfo } = await client.taskIn(id, 't', 'running');
      await client.do('POST', `/pools/${id}/resize`, { targetDedicatedNodes: 1, nodeDeallocationOption });
      await steady(id);
      expect((await client.list(`/pools/${id}/nodes`)).map((node) => node.id)).toEqual([nodeInfo.nodeId]);
      await client.do('POST', `/pools/${id}/removenodes`, { nodeList: [nodeInfo.nodeId], nodeDeallocationOption });
      if (nodeDeallocationOption === 'taskcompletion') {
        expect((await client.get(`/pools/${id}`)).allocationState).toBe('resizing');
        gate.open();
      }
      await steady(id);
      expect(await client.get(`/pools/${id}`)).toMatchObject({ currentDedicatedNodes: 0, targetDedicatedNodes: 0 });
      const task = await client.task(id, 't');
      expect(task.state).toBe(state);
      if (nodeDeallocationOption === 'terminate') expect(task.executionInfo.failureInfo.code).toBe('TaskEnded');
      if (nodeDeallocationOption === 'taskcompletion') expect(task.executionInfo.result).toBe('success');
      await client.do('DELETE', `/pools/${id}`);
    }
    await client.pool('unknown-node', { targetDedicatedNodes: 0 });
    await steady('unknown-node');
    expect(await client.refusal('POST', '/pools/unknown-node/removenodes', { nodeList: ['x'] })).toBe(
      '404 NodeNotFound',
    );
    await client.do('DELETE', '/pools/unknown-node');
  });

  test('stops to resize on request', async () => {
    await using slow = await withoutStorage({ faults: { allocationDelay: 60_000 } });
    const other = new Client(slow);
    await other.pool('slow');
    await other.do('POST', '/pools/slow/stopresize');
    await patiently(async () => (await other.get('/pools/slow')).resizeErrors?.[0]?.code).toBe('ResizeStopped');
    expect(await other.refusal('POST', '/pools/slow/stopresize')).toBe('409 OperationInvalidForCurrentState');
  });

  test('can be patched: all while it is empty, little while it has nodes', async () => {
    await client.pool('patched', { targetDedicatedNodes: 0, startTask: { commandLine: '/bin/true' } });
    await client.do('PATCH', '/pools/patched', {
      taskSlotsPerNode: 2,
      displayName: 'name',
      metadata: [{ name: 'a', value: 'b' }],
    });
    expect(await client.get('/pools/patched')).toMatchObject({
      taskSlotsPerNode: 2,
      displayName: 'name',
      metadata: [{ name: 'a', value: 'b' }],
    });
    await client.do('POST', '/pools/patched/resize', { targetDedicatedNodes: 1 });
    await client.nodesIn('patched', 'idle');
    expect(await client.refusal('PATCH', '/pools/patched', { taskSlotsPerNode: 1 })).toBe(
      '409 OperationInvalidForCurrentState',
    );
    await client.do('PATCH', '/pools/patched', { metadata: [] });
    await client.do('POST', '/pools/patched/updateproperties', { metadata: [], applicationPackageReferences: [] });
    expect((await client.get('/pools/patched')).startTask).toBeUndefined();
    await client.do('DELETE', '/pools/patched');
  });

  test.each([
    ['too many slots', { taskSlotsPerNode: 9 }, '400 InvalidPropertyValue'],
    ['no number of nodes', { targetDedicatedNodes: null }, '400 MissingRequiredProperty'],
    ['no image', { virtualMachineConfiguration: null }, '400 MissingRequiredProperty'],
    ['a short resize timeout', { resizeTimeout: 'PT1M' }, '400 InvalidPropertyValue'],
    ['a formula, but no autoscale', { autoScaleFormula: '$TargetDedicatedNodes=1;' }, '400 InvalidPropertyValue'],
    [
      'autoscale and a number',
      { enableAutoScale: true, autoScaleFormula: '$TargetDedicatedNodes=1;' },
      '400 InvalidPropertyValue',
    ],
    ['autoscale, but no formula', { enableAutoScale: true, targetDedicatedNodes: null }, '400 MissingRequiredProperty'],
  ])('with %s is refused', async (_, settings, refusal) => {
    expect(await client.refusal('POST', '/pools', { id: 'refused', ...poolSettings, ...settings })).toBe(refusal);
  });

  const refusedProperty = async (settings: Readonly<Record<string, unknown>>) => {
    const { status, body } = await client.call('POST', '/pools', { id: 'refused', ...poolSettings, ...settings });
    const [name, , reason] = body.values ?? [];
    return `${status} ${body.code} ${name?.value}: ${reason?.value}`;
  };

  test('needs a VM size that there is, in whatever case, also when it is changed', async () => {
    for (const vmSize of ['Standard_E3s_v3', 'Standard_E8s_v9', 'E8s_v3', 'Basic_A1', 'Standard_E8-8s_v3', 'x'])
      expect(await refusedProperty({ vmSize })).toMatch(/^400 InvalidPropertyValue vmSize: Batch does not offer/);
    await client.pool('sized', { targetDedicatedNodes: 0, vmSize: 'STANDARD_e16-8S_v5' });
    expect(await client.refusal('PATCH', '/pools/sized', { vmSize: 'Standard_E3s_v3' })).toBe(
      '400 InvalidPropertyValue',
    );
    await client.do('PATCH', '/pools/sized', { vmSize: 'Standard_HB120rs_v3' });
    const pool = { ...poolSettings, vmSize: 'Standard_E3s_v3' };
    const poolInfo = { autoPoolSpecification: { poolLifetimeOption: 'job', pool } };
    expect(await client.refusal('POST', '/jobs', { id: 'refused', poolInfo })).toBe('400 InvalidPropertyValue');
    await using small = await withoutStorage({ vmSizes: ['Standard_E2s_v3'] });
    await new Client(small).pool('there');
    expect(
      await new Client(small).refusal('POST', '/pools', { id: 'a', ...poolSettings, vmSize: 'Standard_E4s_v3' }),
    ).toBe('400 InvalidPropertyValue');
  });

  test('has an image that Batch supports still, and the agent that goes with it', async () => {
    const configured = (publisher: string, offer: string, sku: string, nodeAgentSKUId: string) =>
      refusedProperty({ virtualMachineConfiguration: { imageReference: { publisher, offer, sku }, nodeAgentSKUId } });
    const [image, agent] = ['virtualMachineConfiguration.imageReference', 'virtualMachineConfiguration.nodeAgentSKUId'];
    expect(
      await configured('microsoft-azure-batch', 'ubuntu-server-container', '20-04-lts', 'batch.node.ubuntu 20.04'),
    ).toBe(`400 InvalidPropertyValue ${image}: support of this image by Batch ended on 2025-04-22`);
    expect(await configured('microsoft-dsvm', 'ubuntu-hpc', '1604', 'batch.node.ubuntu 16.04')).toMatch(
      `${image}: Batch does not`,
    );
    expect(await configured('microsoft-dsvm', 'ubuntu-hpc', '2404', 'batch.node.ubuntu 22.04')).toMatch(
      `${agent}: the agent of`,
    );
    const gallery =
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/own/images/judi/versions/1.0.0';
    const own = (virtualMachineImageId: string, nodeAgentSKUId: string) => ({
      virtualMachineConfiguration: { imageReference: { virtualMachineImageId }, nodeAgentSKUId },
    });
    expect(await refusedProperty(own('judi', 'batch.node.ubuntu 24.04'))).toMatch(`${image}: it is no resource id`);
    expect(await refusedProperty(own(gallery, 'batch.node.ubuntu 20.04'))).toMatch(`${agent}: there is no such`);
    await client.pool('own-image', { targetDedicatedNodes: 0, ...own(gallery, 'batch.node.ubuntu 24.04') });
    const clock = new ManualClock(Date.parse('2024-01-01'));
    await using before = await withoutStorage({ clock });
    const { value } = await new Client(before, false).get('/supportedimages');
    expect(value.map(({ imageReference }: Json) => imageReference.sku)).toContain('20-04-lts');
  });

  test('needs a supported image, which can be looked up', async () => {
    const images = await client.list('/supportedimages', {
      $filter: "osType eq 'linux' and nodeAgentSKUId eq 'batch.node.ubuntu 24.04'",
    });
    expect(images[0].imageReference).toMatchObject({ publisher: 'microsoft-dsvm', offer: 'ubuntu-hpc', sku: '2404' });
  });

  test('keeps no passwords, and gives none away', async () => {
    const containerConfiguration = {
      type: 'dockerCompatible',
      containerImageNames: ['image'],
      containerRegistries: [{ registryServer: 'r.io', username: 'u', password: 'pass-word-1' }],
    };
    const userAccounts = [{ name: 'user', password: 'pass-word-2', elevationLevel: 'admin' }];
    await client.pool('secretive', {
      targetDedicatedNodes: 0,
      userAccounts,
      virtualMachineConfiguration: { ...image, containerConfiguration },
    });
    const pool = await client.get('/pools/secretive');
    expect(pool.userAccounts).toEqual([{ name: 'user', elevationLevel: 'admin' }]);
    expect(JSON.stringify(pool)).not.toContain('pass-word');
    await client.do('DELETE', '/pools/secretive');
  });

  test('counts against the quota of pools', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 13; i++)
      statuses.push(
        (await client.call('POST', '/pools', { id: `quota-${i}`, ...poolSettings, targetDedicatedNodes: 0 })).status,
      );
    expect(statuses.at(-1)).toBe(409);
    for (let i = 0; i < 13; i++) await client.call('DELETE', `/pools/quota-${i}`);
    await patiently(async () => (await client.list('/pools')).filter(({ id }) => id.startsWith('quota'))).toEqual([]);
  });
});

describe('start tasks', () => {
  test('run before any other, and again after a reboot', async () => {
    const startTask = {
      commandLine: sh('echo $AZ_BATCH_NODE_STARTUP_DIR; echo x >> $AZ_BATCH_NODE_SHARED_DIR/boots'),
      environmentSettings: [{ name: 'A', value: 'b' }],
    };
    await client.pool('starts', { startTask });
    const [node] = await client.nodesIn('starts', 'idle');
    expect(node.startTaskInfo).toMatchObject({ state: 'completed', exitCode: 0, result: 'success', retryCount: 0 });
    const path = `/pools/starts/nodes/${node.id}`;
    expect(String(await client.do('GET', `${path}/files/startup/stdout.txt`))).toContain('/startup');
    await client.do('POST', `${path}/reboot`, {});
    await patiently(
      async () =>
        String(await client.do('GET', `${path}/files/shared/boots`))
          .trim()
          .split('\n').length,
    ).toBe(2);
    await client.nodesIn('starts', 'idle');
    await client.do('POST', `${path}/reimage`, {});
    await patiently(() =>
      client.call('GET', `${path}/files/shared/boots`).then(({ body }) => String(body).trim()),
    ).toBe('x');
    await client.do('DELETE', '/pools/starts');
  });

  test('that fail keep the node from work, unless nobody waits for them', async () => {
    await client.pool('fails', { startTask: { commandLine: '/bin/false', maxTaskRetryCount: 1 } });
    const [failed] = await client.nodesIn('fails', 'starttaskfailed');
    expect(failed.startTaskInfo).toMatchObject({ state: 'completed', exitCode: 1, result: 'failure', retryCount: 1 });
    expect(failed.errors).toMatchObject([{ code: 'FailureExitCode' }]);
    await client.pool('ignores', { startTask: { commandLine: '/bin/false', waitForSuccess: false } });
    await client.nodesIn('ignores', 'idle');
    await client.do('DELETE', '/pools/fails');
    await client.do('DELETE', '/pools/ignores');
  });
});

describe('a node', () => {
  test('takes no tasks while its scheduling is disabled', async () => {
    await client.pool('offline');
    const [node] = await client.nodesIn('offline', 'idle');
    const path = `/pools/offline/nodes/${node.id}`;
    await client.do('POST', `${path}/disablescheduling`, {});
    expect(await client.refusal('POST', `${path}/disablescheduling`, {})).toBe(
      '409 NodeAlreadyInTargetSchedulingState',
    );
    expect(await client.get(path)).toMatchObject({ state: 'offline', schedulingState: 'disabled' });
    await client.job('offline', 'offline');
    await client.tasks('offline', { t: '/bin/true' });
    expect((await client.task('offline', 't')).state).toBe('active');
    await client.do('POST', `${path}/enablescheduling`);
    await client.taskIn('offline', 't', 'completed');
    expect(await client.get(path)).toMatchObject({
      totalTasksRun: 1,
      totalTasksSucceeded: 1,
      recentTasks: [{ taskId: 't', taskState: 'completed' }],
    });
    await client.do('DELETE', '/pools/offline');
  });

  test('can be deallocated and started', async () => {
    await client.pool('parked');
    const [node] = await client.nodesIn('parked', 'idle');
    await client.do('POST', `/pools/parked/nodes/${node.id}/deallocate`, {});
    await client.nodesIn('parked', 'deallocated');
    await client.do('POST', `/pools/parked/nodes/${node.id}/start`);
    await client.nodesIn('parked', 'idle');
    expect(await client.refusal('GET', `/pools/parked/nodes/${node.id}/remoteloginsettings`)).toBe(
      '501 NotImplemented',
    );
    await client.do('DELETE', '/pools/parked');
  });
});

describe('with a clock that tests drive', () => {
  test('nodes come and go as time is advanced, state by state', async () => {
    const clock = new ManualClock();
    await using manual = await withoutStorage({
      clock,
      timing: { allocation: 60_000, creation: 30_000, boot: 30_000, imagePull: 90_000, removal: 10_000 },
    });
    const timed = new Client(manual);
    const containerConfiguration = { type: 'dockerCompatible', containerImageNames: ['registry.io/image:1'] };
    await timed.pool('timed', { virtualMachineConfiguration: { ...image, containerConfiguration } });
    const states = async () => (await timed.list('/pools/timed/nodes')).map(({ state }) => state);
    clock.advance(59_999);
    expect(await states()).toEqual([]);
    expect(await timed.get('/pools/timed')).toMatchObject({ allocationState: 'resizing', currentDedicatedNodes: 0 });
    clock.advance(1);
    expect(await states()).toEqual(['creating']);
    clock.advance(30_000);
    expect(await states()).toEqual(['starting']);
    clock.advance(119_999);
    expect(await states()).toEqual(['starting']);
    clock.advance(1);
    expect(await states()).toEqual(['idle']);
    await timed.do('POST', '/pools/timed/resize', { targetDedicatedNodes: 0 });
    clock.advance(0);
    await patiently(states).toEqual(['leavingpool']);
    clock.advance(10_000);
    expect(await states()).toEqual([]);
  });

  test('an allocation that takes longer than its timeout fails', async () => {
    await using manual = await byHand({ faults: { allocationDelay: 3_600_000 } });
    const { clock, client: timed } = manual;
    await timed.pool('late', { resizeTimeout: 'PT10M' });
    clock.advance(10 * 60_000);
    expect(await timed.get('/pools/late')).toMatchObject({
      allocationState: 'steady',
      currentDedicatedNodes: 0,
      resizeErrors: [{ code: 'AllocationTimedOut' }],
    });
  });

  test('a pool follows its formula at every interval, and says what came of it', async () => {
    await using manual = await byHand();
    const { clock, client: timed } = manual;
    const autoScaleFormula =
      '$TargetDedicatedNodes = min(3, $PendingTasks.GetSample(1)); $NodeDeallocationOption = taskcompletion;';
    await timed.pool('scaled', {
      targetDedicatedNodes: undefined,
      enableAutoScale: true,
      autoScaleFormula,
      autoScaleEvaluationInterval: 'PT5M',
    });
    await timed.job('scaled', 'scaled');
    await timed.tasks('scaled', Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((id) => [id, 'sleep 60'])));
    expect(await timed.get('/pools/scaled')).toMatchObject({ targetDedicatedNodes: 0, enableAutoScale: true });
    clock.advance(5 * 60_000 - 1);
    expect((await timed.get('/pools/scaled')).targetDedicatedNodes).toBe(0);
    clock.advance(1);
    const pool = await timed.get('/pools/scaled');
    expect(pool).toMatchObject({ targetDedicatedNodes: 3, allocationState: 'resizing' });
    expect(pool.autoScaleRun.results).toBe(
      '$TargetDedicatedNodes=3;$TargetLowPriorityNodes=0;$NodeDeallocationOption=taskcompletion',
    );
    expect(await timed.refusal('POST', '/pools/scaled/resize', { targetDedicatedNodes: 1 })).toBe(
      '409 OperationInvalidForCurrentState',
    );
    clock.advance(1000);
    await timed.nodesIn('scaled', 'running', 'running', 'running');
    await timed.do('DELETE', '/jobs/scaled');
    clock.advance(5 * 60_000);
    expect((await timed.get('/pools/scaled')).targetDedicatedNodes).toBe(0);
  });

  test('formulas can be tried, replaced, and switched off; wrong ones are refused or say why they failed', async () => {
    await using manual = await byHand();
    const { clock, client: timed } = manual;
    await timed.pool('tried', { targetDedicatedNodes: 1 });
    clock.advance(1000);
    expect(
      await timed.refusal('POST', '/pools/tried/evaluateautoscale', { autoScaleFormula: '$TargetDedicatedNodes=1;' }),
    ).toBe('409 OperationInvalidForCurrentState');
    expect(
      await timed.refusal('POST', '/pools/tried/enableautoscale', { autoScaleFormula: '$TargetDedicatedNodes=;' }),
    ).toBe('400 AutoScalingFormulaSyntaxError');
    expect(
      await timed.refusal('POST', '/pools/tried/enableautoscale', {
        autoScaleFormula: 'x=1;',
        autoScaleEvaluationInterval: 'PT4M',
      }),
    ).toBe('400 InvalidPropertyValue');
    await timed.do('POST', '/pools/tried/enableautoscale', {
      autoScaleFormula: 'x = 1 / 0;',
      autoScaleEvaluationInterval: 'PT5M',
    });
    expect((await timed.get('/pools/tried')).autoScaleRun.error).toMatchObject({
      code: 'EvaluationError',
      message: 'division by zero',
    });
    expect((await timed.get('/pools/tried')).targetDedicatedNodes).toBe(1);
    const trial = await timed.do('POST', '/pools/tried/evaluateautoscale', {
      autoScaleFormula: '$TargetDedicatedNodes = 2 + 2;',
    });
    expect(trial.results).toContain('$TargetDedicatedNodes=4;');
    expect((await timed.get('/pools/tried')).targetDedicatedNodes).toBe(1);
    await timed.do('POST', '/pools/tried/disableautoscale');
    expect(await timed.get('/pools/tried')).toMatchObject({ enableAutoScale: false });
  });
});
