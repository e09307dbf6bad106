import { startBatchEmulator } from '@judi4cloud/batch-emulator';
import { expect, test } from 'vitest';
import { beyondCi } from '../../../test/left-out.ts';
import { nearPace } from '../../clusterless/src/cluster/job-watch.ts';
import { sumReducer } from '../../clusterless/src/index.ts';
import { square, unstable } from '../../clusterless/test/remote-functions.ts';
import { batchClient } from '../src/credentials/account.ts';
import { loadCredentials } from '../src/credentials/load-credentials.ts';
import { openCluster } from '../src/index.ts';
import { azureBatch } from '../src/run/azure-batch.ts';
import { azureSite } from '../src/run/azure-site.ts';
import { openReference } from './openapi.ts';
import { Recorder } from './recorder.ts';

/** Operations by their path: `GET /jobs/x/tasks` counts as `GET /jobs/{}/tasks`. */
const kindOf = (method: string, path: string) => `${method} ${path.replace(/^(\/\w+\/)[^/]+/, '$1{}')}`;

test('runs ask for what the reference has, and look at a whole job with one list call', async ({ skip }) => {
  await using emulator = await startBatchEmulator();
  await using cluster = await openCluster(2, {
    credentials: emulator.credentials(),
    vmSize: 'Standard_E2s_v3',
    nthreads: 1,
  });
  const [account] = await loadCredentials(emulator.credentials());
  if (account === undefined) throw new Error('no account');
  const recorder = new Recorder();
  const [{ site, account: blobs }] = cluster.pools as readonly [(typeof cluster.pools)[number]];
  const batch = batchClient(account, { httpClient: recorder });
  const settings = { account: account.name, blobs, environment: {}, workers: 2, nthreads: 1 };
  const recorded = await azureSite({ ...settings, batch, pool: site.pool, tags: site.tags });
  const executor = azureBatch([recorded], { pace: nearPace });

  const args = Array.from({ length: 120 }, (_, i) => i);
  const options = { secondsPerArgument: 1, label: 'wire' };
  expect(await executor.mapReduce(square, args, sumReducer<number>(), options)).toBe(
    args.reduce((sum, x) => sum + x * x, 0),
  );
  const looks = recorder.exchanges.filter(({ sent }) => kindOf(sent.method, sent.path) === 'GET /jobs/{}/tasks');
  const others = recorder.exchanges.filter(
    ({ sent }) => sent.method === 'GET' && !looks.some((look) => look.sent === sent),
  );
  expect(looks.length).toBeGreaterThan(1);
  for (const { sent } of looks.slice(1, 4))
    expect(sent.url.searchParams.get('$filter')).toMatch(/^stateTransitionTime ge datetime'.*Z'$/);
  expect(others.every(({ sent }) => /^\/jobs\/[^/]+$/.test(sent.path))).toBe(true);

  await executor.map(unstable, [1, 2], { retries: 0 }).catch(() => {});
  const run = await executor.submit(square, [7]);
  await (await executor.attach(run.id)).results();
  await run.stats();
  await run.terminate();
  await run.delete();
  const reference = openReference();
  if (reference === undefined) return skip(beyondCi.reference);
  const faults = recorder.exchanges.flatMap(({ sent, status, body }) => [
    ...reference.faultsOf(sent),
    ...(sent.url.searchParams.has('$select') ? [] : reference.faultsOfReply(sent, { status, body })),
  ]);
  expect(new Set(recorder.exchanges.map(({ sent }) => kindOf(sent.method, sent.path))).size).toBeGreaterThan(6);
  expect(faults).toEqual([]);
});
