import type { BatchEmulator, FaultPlan } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { byHand, Client, gated, type Json, patiently, withoutStorage } from './emulated.ts';

let emulator: BatchEmulator;
let client: Client;

beforeAll(async () => {
  emulator = await withoutStorage({ timing: { replacement: 50, recovery: 50 } });
  client = new Client(emulator);
});

beforeEach(() => {
  emulator.faults.plan = {};
});

afterAll(() => emulator.close());

const sh = (script: string): string => `/bin/sh -c '${script}'`;

describe('eviction', () => {
  test('of a Spot node queues its tasks again, loses its files, and brings a new machine', async () => {
    await using manual = await byHand({ timing: { replacement: 60_000 } });
    const { clock, client: timed, emulator: spot } = manual;
    const gate = gated(spot, 'spot');
    await timed.pool('spot', { targetDedicatedNodes: 0, targetLowPriorityNodes: 1 });
    clock.advance(1000);
    const [node] = await timed.nodesIn('spot', 'idle');
    await timed.job('spot', 'spot');
    const once = 'f=$AZ_BATCH_NODE_SHARED_DIR/once; test -e $f && echo kept; touch $f';
    await timed.tasks('spot', { t: sh(`${once}; ${gate.command}; echo $AZ_BATCH_NODE_IS_DEDICATED`) });
    await timed.taskIn('spot', 't', 'running');
    await patiently(() =>
      timed.call('HEAD', `/pools/spot/nodes/${node.id}/files/shared/once`).then(({ status }) => status),
    ).toBe(200);
    expect(spot.faults.evict()).toBe(node.id);
    const task = await timed.task('spot', 't');
    expect(task).toMatchObject({ state: 'active', executionInfo: { requeueCount: 1, retryCount: 0 } });
    expect(task.nodeInfo).toBeUndefined();
    expect((await timed.get(`/pools/spot/nodes/${node.id}`)).state).toBe('preempted');
    expect(await timed.get('/pools/spot')).toMatchObject({ currentLowPriorityNodes: 1, allocationState: 'steady' });
    clock.advance(61_000);
    gate.open();
    await timed.taskIn('spot', 't', 'completed');
    expect(await timed.stdout('spot', 't')).toBe('false');
    expect(spot.stats().faults.eviction).toBe(1);
  });

  test('happens to Spot nodes alone', async () => {
    await client.pool('safe');
    const [node] = await client.nodesIn('safe', 'idle');
    expect(() => emulator.faults.evict(node.id)).toThrow(/There is no .*Spot node/);
    await client.do('DELETE', '/pools/safe');
  });
});

test('a lost node is unusable, its tasks go elsewhere, and it recovers', async () => {
  await using manual = await byHand({ timing: { recovery: 60_000 } });
  const { clock, client: timed, emulator: lossy } = manual;
  const gate = gated(lossy, 'lossy');
  await timed.pool('lossy', { targetDedicatedNodes: 2 });
  clock.advance(1000);
  await timed.nodesIn('lossy', 'idle', 'idle');
  await timed.job('lossy', 'lossy');
  await timed.tasks('lossy', { t: sh(gate.command) });
  const { nodeInfo } = await timed.taskIn('lossy', 't', 'running');
  lossy.faults.loseNode(nodeInfo.nodeId);
  const lost = await timed.get(`/pools/lossy/nodes/${nodeInfo.nodeId}`);
  expect(lost).toMatchObject({ state: 'unusable', errors: [{ code: 'NodeUnresponsive' }] });
  expect(await timed.refusal('GET', `/pools/lossy/nodes/${nodeInfo.nodeId}/files`)).toBe('409 NodeStateUnusable');
  await timed.taskIn('lossy', 't', 'running');
  gate.open();
  const again = await timed.taskIn('lossy', 't', 'completed');
  expect(again.executionInfo).toMatchObject({ exitCode: 0, requeueCount: 1 });
  expect(again.nodeInfo.nodeId).not.toBe(nodeInfo.nodeId);
  clock.advance(61_000);
  await timed.nodesIn('lossy', 'idle', 'idle');
});

test('a process that is killed fails its task, which may be retried', async () => {
  await client.pool('killed');
  await client.job('killed', 'killed');
  await client.tasks('killed', {
    t: {
      commandLine: sh('f=$AZ_BATCH_NODE_SHARED_DIR/again; test -e $f && exit 0; touch $f; sleep 60'),
      constraints: { maxTaskRetryCount: 1 },
    },
  });
  await client.taskIn('killed', 't', 'running');
  await patiently(() =>
    client.call('GET', '/jobs/killed/tasks/t').then(({ body }) => body.nodeInfo?.nodeId),
  ).toBeDefined();
  const { nodeInfo } = await client.task('killed', 't');
  await patiently(() =>
    client.call('HEAD', `/pools/killed/nodes/${nodeInfo.nodeId}/files/shared/again`).then(({ status }) => status),
  ).toBe(200);
  emulator.faults.killTask('killed', 't');
  expect((await client.taskIn('killed', 't', 'completed')).executionInfo).toMatchObject({
    exitCode: 0,
    retryCount: 1,
    requeueCount: 0,
  });
  expect(() => emulator.faults.killTask('killed', 't')).toThrow(/There is no task t/);
  await client.do('DELETE', '/pools/killed');
});

test('start tasks that are to fail fail', async () => {
  emulator.faults.plan = { startTaskFailures: 1 };
  await client.pool('unlucky', { startTask: { commandLine: '/bin/true' } });
  await client.nodesIn('unlucky', 'starttaskfailed');
  await client.do('DELETE', '/pools/unlucky');
});

test('an allocation may give only a part of the nodes', async () => {
  emulator.faults.plan = { allocated: 0.5 };
  await client.pool('partial', { targetDedicatedNodes: 4 });
  await client.nodesIn('partial', 'idle', 'idle');
  await patiently(async () => (await client.get('/pools/partial')).resizeErrors).toMatchObject([
    { code: 'AllocationFailed' },
  ]);
  await client.do('DELETE', '/pools/partial');
});

test('a full disk fails downloads, and all writing', async () => {
  await client.pool('full');
  const [node] = await client.nodesIn('full', 'idle');
  emulator.faults.fillDisk(node.id);
  await client.job('full', 'full');
  await client.tasks('full', {
    writes: sh('echo x > file'),
    downloads: { commandLine: '/bin/true', resourceFiles: [{ httpUrl: `${emulator.url}/`, filePath: 'page' }] },
    neither: '/bin/true',
  });
  await client.completed('full', 3);
  expect((await client.task('full', 'writes')).executionInfo.result).toBe('failure');
  expect((await client.task('full', 'downloads')).executionInfo.failureInfo).toMatchObject({
    category: 'servererror',
    code: 'DiskFull',
  });
  expect((await client.task('full', 'neither')).executionInfo.exitCode).toBe(0);
  emulator.faults.freeDisk(node.id);
  await client.tasks('full', { now: sh('echo x > file') });
  expect((await client.taskIn('full', 'now', 'completed')).executionInfo.result).toBe('success');
  await client.do('DELETE', '/pools/full');
});

describe('requests', () => {
  /** Sends so many requests and gives how each was answered. */
  const answers = async (plan: FaultPlan, count: number): Promise<string[]> => {
    emulator.faults.plan = plan;
    const found: string[] = [];
    for (let i = 0; i < count; i++) {
      const reply = await client.call('GET', '/jobs').catch(() => undefined);
      found.push(
        reply === undefined
          ? 'none'
          : `${reply.status}${reply.headers.has('retry-after') ? ` after ${reply.headers.get('retry-after')}` : ''}`,
      );
    }
    emulator.faults.plan = {};
    return found;
  };

  test('are throttled at a rate, the same ones for the same seed', async () => {
    const plan: FaultPlan = { seed: 7, throttling: { rate: 0.5, status: 503, retryAfter: 0.1 } };
    const first = await answers(plan, 20);
    expect(new Set(first)).toEqual(new Set(['200', '503 after 1']));
    expect(await answers({ ...plan, seed: 8 }, 20)).not.toEqual(first);
    expect(await answers(plan, 20)).toEqual(first);
  });

  test('are throttled all while a storm lasts', async () => {
    await using manual = await byHand({ faults: { storms: [{ after: 1000, lasts: 5000 }] } });
    const { clock, client: timed, emulator: stormy } = manual;
    const status = async () => (await timed.call('GET', '/jobs')).status;
    expect(await status()).toBe(200);
    clock.advance(1000);
    expect(await status()).toBe(429);
    clock.advance(5000);
    expect(await status()).toBe(200);
    stormy.faults.storm({ lasts: 10, status: 503, retryAfter: 5 });
    const { body, headers } = await timed.call('GET', '/jobs');
    expect([body.code, headers.get('retry-after')]).toEqual(['ServerBusy', '5']);
  });

  test('whose response is lost are carried out, dropped ones are not, and duplicated ones twice', async () => {
    await client.job('wire', 'none');
    const add = (id: string): Promise<Json> =>
      client.call('POST', '/jobs/wire/tasks', { id, commandLine: 'x' }).catch(() => undefined);
    emulator.faults.plan = { lostResponses: 1 };
    expect(await add('lost')).toBeUndefined();
    emulator.faults.plan = { droppedRequests: 1 };
    expect(await add('dropped')).toBeUndefined();
    emulator.faults.plan = { duplicatedRequests: 1 };
    expect((await add('twice')).body.code).toBe('TaskExists');
    emulator.faults.plan = {};
    expect((await client.list('/jobs/wire/tasks')).map(({ id }) => id)).toEqual(['lost', 'twice']);
    expect(emulator.stats().faults).toMatchObject({
      'lost response': expect.any(Number),
      dropped: expect.any(Number),
      duplicated: expect.any(Number),
    });
  });
});

test('counts and lists lag behind by as much as is wanted, single tasks don’t', async () => {
  await using manual = await byHand({ faults: { staleCounts: 60_000, staleLists: 30_000 } });
  const { clock, client: timed } = manual;
  await timed.job('stale', 'none');
  await timed.tasks('stale', { t: '/bin/true' });
  clock.advance(1);
  const counts = async () => (await timed.get('/jobs/stale/taskcounts')).taskCounts;
  expect(await counts()).toMatchObject({ active: 0, completed: 0 });
  expect(await timed.list('/jobs/stale/tasks')).toEqual([]);
  clock.advance(60_000);
  expect(await counts()).toMatchObject({ active: 1 });
  await timed.do('POST', '/jobs/stale/tasks/t/terminate');
  clock.advance(29_999);
  expect((await timed.task('stale', 't')).state).toBe('completed');
  expect((await timed.list('/jobs/stale/tasks'))[0].state).toBe('active');
  clock.advance(1);
  expect((await timed.list('/jobs/stale/tasks'))[0].state).toBe('completed');
  expect(await counts()).toMatchObject({ active: 1, completed: 0 });
  clock.advance(30_000);
  expect(await counts()).toMatchObject({ active: 0, completed: 1, failed: 1 });
});

test('evictions, losses and kills by chance delay work, but none is lost', async () => {
  await client.pool('chaos', { targetDedicatedNodes: 1, targetLowPriorityNodes: 3, taskSlotsPerNode: 2 });
  await client.job('chaos', 'chaos', { usesTaskDependencies: true, constraints: { maxTaskRetryCount: -1 } });
  emulator.faults.plan = { seed: 3, evictionAfter: 150, nodeLossAfter: 400, taskKills: 0.3, taskKillAfter: 10 };
  const leaves = Array.from({ length: 40 }, (_, i) => [String(i + 1), 'sleep 0.03'] as const);
  await client.tasks('chaos', Object.fromEntries(leaves));
  await client.tasks('chaos', {
    sum: { commandLine: '/bin/true', dependsOn: { taskIdRanges: [{ start: 1, end: 40 }] } },
  });
  await client.taskIn('chaos', 'sum', 'completed');
  expect((await client.get('/jobs/chaos/taskcounts')).taskCounts).toEqual({
    active: 0,
    running: 0,
    completed: 41,
    succeeded: 41,
    failed: 0,
  });
  expect(emulator.stats().faults.eviction).toBeGreaterThan(1);
});
