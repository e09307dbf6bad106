import { type BatchEmulator, startBatchEmulator } from '@judi4cloud/batch-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { square } from '../../clusterless/test/remote-functions.ts';
import { type Cluster, type ClusterOptions, loadCredentials, openCluster, openRun } from '../src/index.ts';

let emulator: BatchEmulator;
beforeAll(async () => {
  emulator = await startBatchEmulator();
});
afterAll(() => emulator.close());

/** Opens a cluster of two nodes while nothing is to be had, or with what there is. */
function open(poolName: string, options: ClusterOptions, allocated = 0): Promise<Cluster> {
  emulator.faults.plan = { allocated };
  const credentials = emulator.credentials();
  return openCluster(2, { credentials, vmSize: 'Standard_E2s_v3', nthreads: 1, poolName, log: () => {}, ...options });
}

describe.each<[string, ClusterOptions]>([
  ['Dedicated', {}],
  ['Spot', { spot: true }],
  ['Scaling', { autoScale: true }],
  ['ScalingSpot', { autoScale: 'eager', spot: true }],
])('a pool without capacity: %s', (name, options) => {
  test('gets its nodes when there is some again, and says what it waits for', async () => {
    const lines: string[] = [];
    await using cluster = await open(name, { ...options, log: (line) => lines.push(line) });
    const phases: (string | undefined)[] = [];
    const onProgress = ({ cluster }: { readonly cluster?: { readonly phase: string } }) => phases.push(cluster?.phase);
    const run = cluster.executor.map(square, [1, 2], { onProgress });
    await expect.poll(() => phases.at(-1)).toMatch(/^waiting for capacity \(.*asked again/);
    emulator.faults.plan = {};
    expect(await run).toEqual([1, 4]);
    const warning = `Pool '${name}' lacks nodes: AllocationFailed: `;
    expect(lines.filter((line) => line.startsWith(warning) && line.includes('asked for again'))).toHaveLength(1);
  });

  test('that failed one session serves whoever attaches, and the next session', async () => {
    await using cluster = await open(`${name}-stale`, { ...options, nodesTimeout: 0 });
    await expect(cluster.executor.map(square, [1, 2])).rejects.toMatchObject({
      name: 'PoolResizeError',
      codes: ['AllocationFailed'],
    });
    const left = await cluster.executor.submit(square, [3, 4]);
    emulator.faults.plan = {};
    const accounts = await loadCredentials(emulator.credentials());
    expect(await (await openRun<number>(accounts, left.id)).run.results()).toEqual([9, 16]);
    await using next = await open(`${name}-stale`, options, 1);
    expect(next.pools.map(({ created }) => created)).toEqual([false]);
    expect(await next.executor.map(square, [5, 6])).toEqual([25, 36]);
  });
});

test('waiting for nodes asks for them again too', async () => {
  await using cluster = await open('Ready', {});
  const seen: (readonly string[])[] = [];
  const ready = cluster.ready({ interval: 20, onProgress: ({ problems }) => seen.push(problems) });
  await expect.poll(() => seen.at(-1)?.[0]).toMatch(/AllocationFailed/);
  emulator.faults.plan = {};
  await ready;
});
