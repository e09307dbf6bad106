import { describe, expect, it } from 'vitest';
import type { BatchNode, BatchNodeState } from '../src/client/types/node.ts';
import type { BatchPool } from '../src/client/types/pool.ts';
import { AzureTimeoutError, NodeStartError, PoolMismatchError, PoolResizeError } from '../src/errors.ts';
import { removePool, resizePool } from '../src/pool/change-pool.ts';
import { ensurePool } from '../src/pool/ensure-pool.ts';
import { listOwnedPools } from '../src/pool/owned-pools.ts';
import { isOrphan, ownershipTags, readOwnership, thisOwner } from '../src/pool/ownership.ts';
import { type PoolProgress, waitForNodes } from '../src/pool/wait-for-nodes.ts';
import { all, clientOf } from './clients.ts';
import { networkError, type Reply, refusal, replies } from './fake-service.ts';
import { poolOf } from './pool-fixtures.ts';

const there = (more: Partial<BatchPool> = {}): Reply => ({
  status: 200,
  body: { ...poolOf(), state: 'active', allocationState: 'steady', currentDedicatedNodes: 2, ...more },
});
const exists = refusal(409, 'PoolExists');
const otherSession = {
  metadata: [
    { name: 'judi4cloud_session', value: 's-0' },
    { name: 'judi4cloud', value: '1' },
  ],
};

describe('a pool that is wanted', () => {
  it('is made', async () => {
    const { client } = clientOf(replies({ status: 201 }, there()));
    expect(await ensurePool(client, poolOf())).toMatchObject({ created: true, pool: { id: 'JudiPool' } });
  });

  it('is the one that is there, if that fits, with more nodes if it has fewer', async () => {
    const fits = clientOf(replies(exists, there(otherSession)));
    expect((await ensurePool(fits.client, poolOf())).created).toBe(false);
    const fewer = there({ ...otherSession, targetDedicatedNodes: 1, targetLowPriorityNodes: 5 });
    const small = clientOf(replies(exists, fewer, { status: 202 }, there()));
    await ensurePool(small.client, poolOf());
    expect(small.service.sent[2]?.body).toEqual({ targetDedicatedNodes: 2, targetLowPriorityNodes: 5 });
    const left = clientOf(replies(exists, fewer));
    await ensurePool(left.client, poolOf(), { grow: false });
  });

  it('gets the formula that is wanted', async () => {
    const wanted = poolOf({ autoScale: { maxNodes: { dedicated: 0, spot: 9 } } });
    const before = there({ ...otherSession, enableAutoScale: true, autoScaleFormula: '$TargetDedicatedNodes = 0;' });
    const { client, service } = clientOf(replies(exists, before, { status: 200 }, before));
    await ensurePool(client, wanted);
    expect(service.sent[2]?.path).toBe('/pools/JudiPool/enableautoscale');
    expect(service.sent[2]?.body).toMatchObject({ autoScaleFormula: wanted.autoScaleFormula });
  });

  it('is refused with every difference when the one that is there is another', async () => {
    const other = there({
      ...otherSession,
      vmSize: 'standard_d2s_v3',
      taskSlotsPerNode: 2,
      enableAutoScale: true,
      startTask: { commandLine: 'install' },
      virtualMachineConfiguration: {
        imageReference: { publisher: 'canonical', offer: 'ubuntu', sku: '22_04' },
        nodeAgentSKUId: 'batch.node.ubuntu 22.04',
        containerConfiguration: { type: 'dockerCompatible', containerImageNames: ['old:1'] },
      },
    });
    const { client } = clientOf(replies(exists, other));
    const error = await ensurePool(client, poolOf({ container: 'judi/judi:2' })).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PoolMismatchError);
    expect(
      (error as PoolMismatchError).differences.map(({ what, existing, wanted }) => [what, existing, wanted]),
    ).toEqual([
      ['VM size', 'standard_d2s_v3', 'Standard_E8s_v3'],
      ['Slots', '2 a node', '1 a node'],
      ['Size', 'autoscale', 'a fixed size'],
      ['System', 'canonical / ubuntu / 22_04', 'microsoft-dsvm / ubuntu-hpc / 2404'],
      ['Node agent', 'batch.node.ubuntu 22.04', 'batch.node.ubuntu 24.04'],
      ['Container image', 'old:1', 'judi/judi:2'],
      ['Start task', 'install', 'none'],
    ]);
    expect(String(error)).toContain(
      "VM size: it has standard_d2s_v3, wanted Standard_E8s_v3. Set vmSize: 'standard_d2s_v3' to use it.",
    );
    expect(String(error)).toContain('Take another poolName, or delete it: judi pool rm JudiPool');
  });

  it('is made when the old one of its name is gone', async () => {
    const waits: string[] = [];
    const { client, clock } = clientOf(
      replies(
        refusal(409, 'PoolBeingDeleted'),
        exists,
        there({ state: 'deleting' }),
        exists,
        refusal(404, 'PoolNotFound'),
        { status: 201 },
        there(),
      ),
    );
    const { created } = await ensurePool(client, poolOf(), { clock, onWait: (what) => waits.push(what) });
    expect(created).toBe(true);
    expect(clock.pauses).toEqual([2000, 4000, 8000]);
    expect(waits[0]).toBe("the old pool 'JudiPool' is being deleted");
  });

  it('is not waited for without end', async () => {
    const { client, clock } = clientOf(() => refusal(409, 'PoolBeingDeleted'));
    await expect(ensurePool(client, poolOf(), { clock, waitSeconds: 60 })).rejects.toThrow(AzureTimeoutError);
    expect(clock.pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThanOrEqual(60_000);
  });

  it('is ours if it has our session, whatever the network did to requests and answers', async () => {
    const twice = clientOf(replies(exists, there()));
    expect((await ensurePool(twice.client, poolOf())).created).toBe(true);
    const lost = clientOf(replies(networkError('ECONNRESET'), exists, there(otherSession)));
    expect((await ensurePool(lost.client, poolOf())).created).toBe(false);
    const ours = clientOf(replies(networkError('ECONNRESET'), exists, there()));
    expect((await ensurePool(ours.client, poolOf())).created).toBe(true);
  });
});

describe('waiting for nodes', () => {
  const node = (id: string, state: BatchNodeState, more: Partial<BatchNode> = {}) => ({ id, state, ...more });
  const look = (
    allocationState: BatchPool['allocationState'],
    nodes: object[],
    more: Partial<BatchPool> = {},
  ): Reply[] => [
    { status: 200, body: { allocationState, ...more } },
    { status: 200, body: { value: nodes } },
  ];
  const withContainer = {
    virtualMachineConfiguration: poolOf({ container: 'judi/judi:1' }).virtualMachineConfiguration ?? never(),
  };

  it('tells the phases that nodes go through', async () => {
    const { client, clock } = clientOf(
      replies(
        ...look('resizing', [], withContainer),
        ...look('resizing', [node('a', 'creating')], withContainer),
        ...look('steady', [node('a', 'starting'), node('b', 'starting')], withContainer),
        ...look('steady', [node('a', 'waitingforstarttask'), node('b', 'waitingforstarttask')], withContainer),
        ...look('steady', [node('a', 'idle'), node('b', 'waitingforstarttask')], withContainer),
        ...look('steady', [node('a', 'running'), node('b', 'idle')], withContainer),
      ),
    );
    const seen: PoolProgress[] = [];
    const last = await waitForNodes(client, 'p', { count: 2, clock, onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ phase, ready }) => [phase, ready])).toEqual([
      ['allocating', 0],
      ['allocating', 0],
      ['image-pull', 0],
      ['start-task', 0],
      ['start-task', 1],
      ['ready', 2],
    ]);
    expect(last).toMatchObject({ states: { running: 1, idle: 1 }, elapsed: 25_000, problems: [] });
  });

  const quota = {
    resizeErrors: [
      { code: 'AccountCoreQuotaReached', message: 'The quota is used up.', values: [{ name: 'Quota', value: '20' }] },
    ],
  };

  it('ends with advice when nodes can’t be had', async () => {
    const { client, clock } = clientOf(replies(...look('resizing', []), ...look('steady', [node('a', 'idle')], quota)));
    const error = await waitForNodes(client, 'p', { count: 5, clock }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PoolResizeError);
    expect(error).toMatchObject({
      message:
        "Pool 'p' has 1 of 5 nodes and gets no more: AccountCoreQuotaReached: The quota is used up. Quota: 20 " +
        'Take fewer nodes or smaller ones, use Spot nodes, or ask for a higher quota of the Batch account in the portal.',
      codes: ['AccountCoreQuotaReached'],
    });
  });

  it('makes do with fewer where that was allowed, once they are ready', async () => {
    const { client, clock } = clientOf(
      replies(
        ...look('steady', [node('a', 'idle'), node('b', 'starting')], quota),
        ...look('steady', [node('a', 'idle'), node('b', 'idle')], quota),
      ),
    );
    const last = await waitForNodes(client, 'p', { count: 5, atLeast: 1, clock });
    expect(last).toMatchObject({ ready: 2, problems: ['AccountCoreQuotaReached: The quota is used up.'] });
  });

  it('ends with what the start task said', async () => {
    const failed = node('a', 'starttaskfailed', {
      startTaskInfo: {
        state: 'completed',
        startTime: '',
        retryCount: 2,
        exitCode: 127,
        failureInfo: {
          category: 'usererror',
          code: 'FailureExitCode',
          message: 'The task exited with an exit code representing a failure',
        },
      },
    });
    const { client, clock, service } = clientOf(
      replies(
        ...look('steady', [failed]),
        { status: 200, headers: { 'content-length': '5000' } },
        { status: 206, body: 'node: not found\n' },
      ),
    );
    const error = await waitForNodes(client, 'p', { count: 1, clock }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NodeStartError);
    expect((error as Error).message).toBe(
      "Node a of pool 'p' can't work: FailureExitCode: The task exited with an exit code representing a failure The start " +
        'task ended with code 127. Correct the start task: it runs on every node.\n' +
        'Last lines of its standard error:\nnode: not found',
    );
    expect(service.last.headers.get('ocp-range')).toBe('bytes=904-4999');
  });

  it('ends with what is wrong with the image', async () => {
    const unusable = node('a', 'unusable', {
      errors: [{ code: 'ContainerInvalidImage', message: 'manifest unknown' }],
    });
    const { client, clock } = clientOf(replies(...look('steady', [unusable])));
    await expect(waitForNodes(client, 'p', { count: 1, clock })).rejects.toThrow(
      'Check the name of the container image',
    );
  });

  it('does not mind one bad node where enough are good', async () => {
    const { client, clock } = clientOf(replies(...look('steady', [node('a', 'unusable'), node('b', 'idle')])));
    expect(await waitForNodes(client, 'p', { count: 1, clock })).toMatchObject({ ready: 1, phase: 'ready' });
  });

  it('has an end', async () => {
    let request = 0;
    const { client, clock } = clientOf(() => look('resizing', [node('a', 'preempted')])[request++ % 2] ?? never());
    await expect(waitForNodes(client, 'p', { count: 1, clock, timeout: 60 })).rejects.toThrow(
      "Waited 60 s for 1 nodes of pool 'p'. 0 are ready, the phase is allocating (1 preempted).",
    );
  });
});

describe('changing pools', () => {
  it('stops a change of size in progress before it asks for another', async () => {
    const busy = refusal(409, 'PoolBeingResized');
    const state = (allocationState: string): Reply => ({ status: 200, body: { allocationState } });
    const { client, service, clock } = clientOf(
      replies({ status: 200, body: {} }, busy, state('resizing'), { status: 202 }, busy, state('stopping'), {
        status: 202,
      }),
    );
    await resizePool(client, 'p', { dedicated: 0, spot: 3 }, { clock, deallocation: 'taskcompletion' });
    expect(service.sent.map(({ path }) => path.split('/').at(-1))).toEqual([
      'p',
      'resize',
      'p',
      'stopresize',
      'resize',
      'p',
      'resize',
    ]);
    expect(service.last.body).toEqual({
      targetDedicatedNodes: 0,
      targetLowPriorityNodes: 3,
      nodeDeallocationOption: 'taskcompletion',
    });
  });

  it('takes a pool from its formula first', async () => {
    const { client, service } = clientOf(
      replies({ status: 200, body: { enableAutoScale: true } }, { status: 200 }, { status: 202 }),
    );
    await resizePool(client, 'p', { dedicated: 1, spot: 0 });
    expect(service.sent[1]?.path).toBe('/pools/p/disableautoscale');
  });

  it('deletes what is there, and says whether there was anything', async () => {
    expect(await removePool(clientOf(replies({ status: 202 })).client, 'p')).toBe(true);
    expect(await removePool(clientOf(replies(refusal(409, 'PoolBeingDeleted'))).client, 'p')).toBe(true);
    expect(await removePool(clientOf(replies(refusal(404, 'PoolNotFound'))).client, 'p')).toBe(false);
    const { client, clock } = clientOf(replies({ status: 202 }, { status: 200 }, { status: 200 }, { status: 404 }));
    expect(await removePool(client, 'p', { wait: true, clock })).toBe(true);
    expect(clock.pauses).toEqual([1000, 2000]);
  });
});

describe('ownership', () => {
  const created = new Date(Date.UTC(2026, 0, 1));

  it('survives the way through tags', () => {
    const ownership = { version: '1.2.3', session: 's-1', owner: 'ana@mars', created };
    expect(readOwnership(ownershipTags(ownership))).toEqual(ownership);
    expect(readOwnership({ owner: 'somebody else' })).toBeUndefined();
    expect(ownershipTags({ ...ownership, owner: 'Jürgen\n@büro' })['judi4cloud_owner']).toBe('Jurgen@buro');
    expect(thisOwner()).toMatch(/.@./);
  });

  const owned = (id: string, session: string, age: number) => ({
    id,
    state: 'active',
    vmSize: 'Standard_E2s_v3',
    currentDedicatedNodes: 1,
    currentLowPriorityNodes: 0,
    metadata: Object.entries(
      ownershipTags({ version: '1', session, owner: 'o', created: new Date(created.getTime() - age * 1000) }),
    ).map(([name, value]) => ({ name, value })),
  });
  const pools = [
    owned('alive', 's-alive', 7200),
    owned('dead', 's-dead', 7200),
    owned('young', 's-dead', 30),
    { ...owned('going', 's-dead', 7200), state: 'deleting' },
    { id: 'foreign', state: 'active', vmSize: 'x', metadata: [] },
    { id: 'bare', state: 'active', vmSize: 'x' },
  ];

  it('finds our pools, and those that nobody looks after', async () => {
    const { client } = clientOf(() => ({ status: 200, body: { value: pools } }));
    expect((await all(listOwnedPools(client))).map(({ id }) => id)).toEqual(['alive', 'dead', 'young', 'going']);
    const now = created.getTime();
    const orphans: string[] = [];
    for await (const { id, ownership } of listOwnedPools(client)) {
      if (await isOrphan(ownership, (session) => session === 's-alive', { now })) orphans.push(id);
    }
    expect(orphans).toEqual(['dead', 'going']);
  });
});

function never(): never {
  throw new Error('cannot be');
}
