import { afterAll, beforeAll, expect, test } from 'vitest';
import { batchexec, fetch, pmap, sumReducer } from '../../clusterless/src/index.ts';
import { square } from '../../clusterless/test/remote-functions.ts';
import { PoolGauge } from '../src/cluster/pool-gauge.ts';
import { PoolSupply } from '../src/pool/pool-supply.ts';
import { type EmulatedCluster, emulatedCluster } from './emulated-cluster.ts';

let emulated: EmulatedCluster;
beforeAll(async () => {
  emulated = await emulatedCluster(1, { poolName: 'Controlled' });
});
afterAll(() => emulated[Symbol.asyncDispose]());

test('a controller controls its job and its pool', async () => {
  const { executor, pools } = emulated.cluster;
  await emulated.cluster.ready({ interval: 50 });
  const { site } = pools[0] as (typeof pools)[number];
  const job = await batchexec(pmap(square, [1, 2, 3]), {
    executor,
    reduce: sumReducer<number>(),
    label: 'controlled',
    priority: 7,
  });
  expect(await job.wait()).toMatchObject({ total: 3, done: 3, ended: true });
  expect(await site.batch.getJob(job.id)).toMatchObject({ displayName: 'controlled', priority: 7 });
  expect(await fetch(job)).toEqual([14]);
  await job.resizePool(3);
  expect((await site.batch.getPool(site.pool)).targetDedicatedNodes).toBe(3);
  await job.destroy();
  const jobState = () =>
    site.batch.getJob(job.id).then(
      ({ state }) => state,
      ({ code }) => code,
    );
  await expect.poll(jobState).toBe('JobNotFound');
  await expect.poll(() => site.batch.poolExists(site.pool)).toBe(false);
});

/** A Batch account of one pool, as far as a gauge sees it. */
function account(
  counts: Partial<Record<'idle' | 'running' | 'starting' | 'waitingForStartTask' | 'preempted', number>>,
) {
  const set: string[] = [];
  const batch = {
    async *listPoolNodeCounts() {
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      yield { poolId: 'p', dedicated: { ...counts, preempted: counts.preempted ?? 0, deallocated: 0, total } };
    },
    getPool: async () => ({ autoScaleFormula: 'formula', allocationState: 'resizing', resizeErrors: [] }),
    enablePoolAutoScale: async (_: string, { autoScaleFormula }: { autoScaleFormula: string }) =>
      void set.push(autoScaleFormula),
  };
  return { batch: batch as never, set };
}

const never = new AbortController().signal;
const gaugeOf = (batch: never, options: { eager?: boolean; pullsImage?: boolean } = {}) => {
  const { eager = false, pullsImage = false } = options;
  const supply = new PoolSupply(batch, 'p');
  const pool = { batch, id: 'p', supply, nodes: { dedicated: 2, spot: 0 }, price: undefined, eager, pullsImage };
  return new PoolGauge([pool], { interval: 0, log: () => {}, warn: () => {} });
};

test.each([
  [{}, false, 'allocating nodes'],
  [{ starting: 2 }, false, 'booting nodes'],
  [{ starting: 2 }, true, 'pulling the image'],
  [{ waitingForStartTask: 1, starting: 1 }, true, 'starting nodes'],
  [{ running: 1, starting: 1 }, true, 'running'],
])('a gauge tells what a cluster is at: %o', async (counts, pullsImage, phase) => {
  const { batch } = account(counts);
  expect(await gaugeOf(batch, { pullsImage }).read(never)).toEqual({ phase, nodes: counts });
});

test('idle nodes of an eager pool are given back at once, but Azure is not asked over and over', async () => {
  const lazy = account({ idle: 1, running: 1 });
  await gaugeOf(lazy.batch).read(never);
  expect(lazy.set).toEqual([]);
  const eager = account({ idle: 1, running: 1 });
  const gauge = gaugeOf(eager.batch, { eager: true });
  await gauge.read(never);
  await gauge.read(never);
  expect(eager.set).toEqual(['formula']);
  const busy = account({ running: 2 });
  await gaugeOf(busy.batch, { eager: true }).read(never);
  expect(busy.set).toEqual([]);
});

test('a reading that one run gives up fails no other', async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  const batch = {
    async *listPoolNodeCounts() {
      yield await promise;
    },
  };
  const gauge = gaugeOf(batch as never);
  const first = new AbortController();
  const readings = [gauge.read(first.signal), gauge.read(never)];
  first.abort(new Error('given up'));
  reject(first.signal.reason);
  await expect(readings[0]).rejects.toThrow('given up');
  expect(await readings[1]).toBeUndefined();
});
