import { type BatchEmulator, startBatchEmulator } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beyondCi } from '../../../test/left-out.ts';
import { knownVmSizes } from '../../batch-emulator/src/wire/vm-sizes.ts';
import { type BatchClient, createBatchClient } from '../src/client/batch-client.ts';
import { systemClock } from '../src/client/clock.ts';
import { billedNodes } from '../src/cost/cost-meter.ts';
import { vmSeries } from '../src/cost/vm-series.ts';
import { batchClient } from '../src/credentials/account.ts';
import { loadCredentials } from '../src/credentials/load-credentials.ts';
import { InsecureConnectionError, PoolMismatchError } from '../src/errors.ts';
import { autoScaleFormula } from '../src/pool/autoscale-formula.ts';
import { removePool, resizePool } from '../src/pool/change-pool.ts';
import { ensurePool } from '../src/pool/ensure-pool.ts';
import { chooseImage } from '../src/pool/node-image.ts';
import { listOwnedPools } from '../src/pool/owned-pools.ts';
import { ownershipTags } from '../src/pool/ownership.ts';
import { waitForNodes } from '../src/pool/wait-for-nodes.ts';
import { all } from './clients.ts';
import { openReference } from './openapi.ts';
import { poolOf } from './pool-fixtures.ts';
import { Recorder } from './recorder.ts';

/** Waits fifty times as fast as asked. */
const clock = { now: systemClock.now, pause: (ms: number, signal?: AbortSignal) => systemClock.pause(ms / 50, signal) };

let emulator: BatchEmulator;
let client: BatchClient;
const recorder = new Recorder();

beforeAll(async () => {
  // No storage is needed here, so that no Azurite starts.
  const accountKey = Buffer.alloc(64).toString('base64');
  emulator = await startBatchEmulator({ blob: { url: 'http://127.0.0.1:9/none', accountName: 'none', accountKey } });
  const [account] = await loadCredentials({ ...emulator.credentials() }, { env: {} });
  if (account === undefined) throw new Error('no account');
  client = batchClient(account, { httpClient: recorder, clock });
});
afterAll(() => emulator.close());

const tags = ownershipTags({ version: '1.0.0', session: 's-1', owner: 'ana@mars', created: new Date() });
const specification = poolOf({ name: 'P', slots: 2, tags });

describe('on the emulator', () => {
  it('every VM size that has a price here can be had', () => {
    const sizes = Object.values(vmSeries).flatMap(({ pattern, cores }) =>
      cores.map((count) => `Standard_${pattern.replace('#', String(count))}`),
    );
    expect(sizes.filter((size) => !knownVmSizes.includes(size))).toEqual([]);
  });

  it('a pool is made, waited for, found again, and refused where it does not fit', async () => {
    const image = chooseImage(await all(client.listSupportedImages()), { container: true, gpu: false });
    expect(image.nodeAgentSKUId).toBe('batch.node.ubuntu 24.04');
    expect((await ensurePool(client, specification, { clock })).created).toBe(true);
    expect(await waitForNodes(client, 'P', { count: 2, clock })).toMatchObject({ phase: 'ready', states: { idle: 2 } });
    const stranger = {
      ...specification,
      metadata: [
        { name: 'judi4cloud_session', value: 's-2' },
        { name: 'judi4cloud', value: '1' },
      ],
    };
    expect((await ensurePool(client, stranger, { clock })).created).toBe(false);
    await expect(ensurePool(client, { ...specification, taskSlotsPerNode: 3 })).rejects.toThrow(PoolMismatchError);
    expect(await all(listOwnedPools(client))).toMatchObject([
      { id: 'P', ownership: { session: 's-1' }, target: { dedicated: 2 } },
    ]);
    const [counts] = await all(client.listPoolNodeCounts({ filter: "poolId eq 'P'" }));
    expect(counts && billedNodes(counts)).toEqual({ dedicated: 2, spot: 0 });
  });

  it('tasks run after those that they depend on, and leave their files', async () => {
    await client.createJob({ id: 'j', poolInfo: { poolId: 'P' }, usesTaskDependencies: true });
    const added = await client.createTaskCollection('j', {
      value: [
        { id: 'a', commandLine: '/bin/sh -c "echo hello; echo oh >&2"' },
        { id: 'b', commandLine: '/bin/sh -c "exit 3"', dependsOn: { taskIds: ['a'] } },
      ],
    });
    expect(added.map(({ status }) => status)).toEqual(['success', 'success']);
    const again = await client.createTaskCollection('j', { value: [{ id: 'a', commandLine: 'x' }] });
    expect(again[0]).toMatchObject({ status: 'clienterror', error: { code: 'TaskExists' } });
    let done: { readonly id: string; readonly executionInfo?: { readonly exitCode?: number } }[] = [];
    for (let tries = 0; done.length < 2 && tries < 200; tries++) {
      done = await all(client.listTasks('j', { filter: "state eq 'completed'", select: ['id', 'executionInfo'] }));
      await systemClock.pause(20);
    }
    expect(done.map(({ id, executionInfo }) => [id, executionInfo?.exitCode])).toEqual([
      ['a', 0],
      ['b', 3],
    ]);
    const file = await client.getTaskFile('j', 'a', 'stdout.txt', { range: { start: 0, end: 3 } });
    expect([await file.text(), file.properties.contentLength]).toEqual(['hell', 4]);
    expect((await client.getTaskFileProperties('j', 'a', 'stderr.txt')).contentLength).toBe(3);
    const files = await all(client.listTaskFiles('j', 'a', { recursive: true }));
    expect(files.map(({ name }) => name)).toContain('stdout.txt');
    await expect(client.reactivateTask('j', 'a')).rejects.toMatchObject({ status: 409 });
    const { eTag } = await client.getJob('j', { select: ['eTag'] });
    expect(await client.getJob('j', { ifNoneMatch: eTag })).toBeUndefined();
    await client.terminateJob('j', { reason: 'enough' });
    await client.deleteJob('j');
  });

  it('a pool changes its size, follows its formula, and goes', async () => {
    await resizePool(client, 'P', { dedicated: 1, spot: 1 }, { clock });
    expect(await waitForNodes(client, 'P', { count: 2, clock })).toMatchObject({ ready: 2 });
    const formula = autoScaleFormula({ maxNodes: { dedicated: 1, spot: 3 }, slots: 2, initialNodes: 4 });
    const scaling = { autoScaleFormula: formula, autoScaleEvaluationInterval: 'PT5M' };
    await expect.poll(() => client.enablePoolAutoScale('P', scaling)).toBeUndefined();
    const { results, error } = await client.evaluatePoolAutoScale('P', formula);
    expect([error, results]).toEqual([
      undefined,
      expect.stringContaining('$TargetDedicatedNodes=1;$TargetLowPriorityNodes=3'),
    ]);
    expect(await removePool(client, 'P', { wait: true, clock })).toBe(true);
    expect(await removePool(client, 'P', { clock })).toBe(false);
    expect((await ensurePool(client, specification, { clock })).created).toBe(true);
    await removePool(client, 'P', { clock });
  });

  it('tokens are sent where that was allowed, and let in', async () => {
    const getToken = async () => ({ token: emulator.issueToken(), expiresOnTimestamp: Date.now() + 3_600_000 });
    const token = { kind: 'token', scope: 's', credential: async () => ({ getToken }) } as const;
    const allowed = createBatchClient(emulator.url, { ...token, allowHttpLoopback: true });
    expect(await allowed.poolExists('nowhere')).toBe(false);
    await expect(createBatchClient(emulator.url, token).poolExists('p')).rejects.toThrow(InsecureConnectionError);
    const stranger = { getToken: async () => ({ token: 'eyJ.e30.x', expiresOnTimestamp: Date.now() + 3_600_000 }) };
    const wrong = { ...token, credential: async () => stranger, allowHttpLoopback: true } as const;
    await expect(createBatchClient(emulator.url, wrong).getPool('p')).rejects.toMatchObject({ status: 401 });
  });

  it('calls get through a busy service and a network that loses requests and answers', async () => {
    await ensurePool(client, specification, { clock });
    emulator.faults.plan = {
      seed: 5,
      throttling: { rate: 0.2, status: 503, retryAfter: 0.01 },
      lostResponses: 0.2,
      droppedRequests: 0.1,
    };
    try {
      for (let i = 0; i < 6; i++) {
        const id = `busy-${i}`;
        await client.createJob({ id, poolInfo: { poolId: 'P' }, priority: -1 });
        const value = Array.from({ length: 5 }, (_, k) => ({ id: String(k), commandLine: '/bin/true' }));
        const added = await client.createTaskCollection(id, { value });
        expect(added.every(({ status }) => status === 'success')).toBe(true);
        await client.createTask(id, { id: 'last', commandLine: '/bin/true' });
        expect(await all(client.listTasks(id, { select: ['id'], maxresults: 2 }))).toHaveLength(6);
        await client.updateJob(id, { priority: 1 });
        await client.terminateJob(id);
        await client.deleteJob(id);
      }
      await removePool(client, 'P', { clock });
    } finally {
      emulator.faults.plan = {};
    }
    const { faults } = emulator.stats();
    expect(Object.values(faults).reduce((sum, number) => sum + number, 0)).toBeGreaterThan(15);
  });

  it('requests and answers hold against the reference', ({ skip }) => {
    const reference = openReference();
    if (reference === undefined) return skip(beyondCi.reference);
    const faults = recorder.exchanges.flatMap(({ sent, status, body }) => [
      ...reference.faultsOf(sent),
      ...(sent.url.searchParams.has('$select') ? [] : reference.faultsOfReply(sent, { status, body })),
    ]);
    expect([...new Set(faults)]).toEqual([]);
    expect(recorder.exchanges.length).toBeGreaterThan(30);
  });
});
