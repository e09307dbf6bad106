import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { loadCredentials, possessions } from '@judi4cloud/azure-batch';
import type { BatchEmulator } from '@judi4cloud/batch-emulator';
import { currentExecutor, inProcess, useExecutor } from '@judi4cloud/clusterless';
import { fwiObjective, lsrtmObjective } from '@judi4cloud/judi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator } from '../src/clusterless/embedded-emulator.ts';
import {
  azurePool,
  finalizeClusterless,
  initClusterless,
  initCulsterless,
} from '../src/clusterless/init-clusterless.ts';
import { l1, mute, savingExperiment, smallExperiment } from './clusterless-experiment.ts';

let emulator: BatchEmulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const settings = { vmSize: 'Standard_E2s_v3', nthreads: 1, onInterrupt: 'nothing' } as const;
const bits = (arrays: readonly Float32Array[]) =>
  arrays.map((data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'));

/** What a computation gives in this process. */
async function here<T>(compute: () => Promise<T>): Promise<T> {
  using _ = useExecutor(inProcess());
  return compute();
}

async function leftIn(from: BatchEmulator): Promise<string[]> {
  const [account] = await loadCredentials(from.credentials());
  const found: string[] = [];
  if (account) for await (const { kind, id } of possessions(account)) found.push(`${kind} ${id}`);
  return found;
}

describe('on a cluster', () => {
  test('all products and objectives have the bits of one process, without change of the script', async () => {
    const { F, J, q, dm, model0 } = smallExperiment();
    const compute = async () => {
      const d = await F.mul(q);
      const dD = await J.mul(dm);
      const fwi = await fwiObjective(model0, q, d);
      const lsrtm = await lsrtmObjective(model0, q, d, dm, { nlind: true });
      const [adjoint, rtm] = [await F.adjoint.mul(d), await J.adjoint.mul(dD)];
      const arrays = [...d.data, ...adjoint.data, ...dD.data, rtm.data, fwi.gradient.data, lsrtm.gradient.data];
      return { values: [fwi.f, lsrtm.f], arrays: bits(arrays) };
    };
    const expected = await here(compute);
    await using pool = await initClusterless(2, {
      credentials: emulator.credentials(),
      poolName: 'Products',
      ...settings,
    });
    expect(currentExecutor()).toBe(pool.executor);
    expect(await compute()).toEqual(expected);
  });

  test('misfits and mutes of one’s own travel with their modules', async () => {
    const { F, q, model0 } = smallExperiment();
    const compute = async () => {
      const d = await F.mul(q);
      const { f, gradient } = await fwiObjective(model0, q, d.map(mute), { misfit: l1 });
      return { f, gradient: bits([gradient.data]) };
    };
    const expected = await here(compute);
    await using _pool = await initClusterless(2, {
      credentials: emulator.credentials(),
      poolName: 'Misfits',
      ...settings,
    });
    expect(await compute()).toEqual(expected);
    const d = await here(() => F.mul(q));
    await expect(fwiObjective(model0, q, d, { misfit: (x, y) => l1(x, y) })).rejects.toThrow(/remoteMisfit/);
  });

  test('data may stay in Blob Storage: written by the tasks, read by the tasks', async () => {
    const { F, q, model0 } = smallExperiment();
    const d = await here(() => F.mul(q));
    const expected = await here(() => fwiObjective(model0, q, d));
    await using pool = await initClusterless(2, { credentials: emulator.credentials(), poolName: 'Data', ...settings });
    const filePath = await pool.folder('shots-of-the-test');
    const saved = await savingExperiment(filePath).F.mul(q);
    const { f, gradient } = await fwiObjective(model0, q, saved);
    expect({ f, gradient: bits([gradient.data]) }).toEqual({ f: expected.f, gradient: bits([expected.gradient.data]) });
    expect(bits((await saved.getData()).data)).toEqual(bits(d.data));
    const local = savingExperiment('/tmp/never');
    await expect(local.F.mul(q)).rejects.toThrow(/URL of a container/);
  });
});

test('a cluster is used until it is finalized, under either spelling', async () => {
  const pool = await initCulsterless(1, { credentials: emulator.credentials(), poolName: 'Spelling', ...settings });
  expect(azurePool()).toBe(pool);
  expect(currentExecutor()).toBe(pool.executor);
  await finalizeClusterless();
  expect(azurePool()).toBeUndefined();
  expect(currentExecutor()).not.toBe(pool.executor);
  expect(await leftIn(emulator)).toEqual([]);
});

test('a task wants no cluster of its own', async () => {
  process.env['JUDI4CLOUD_TASK'] = '{}';
  try {
    await expect(initClusterless()).rejects.toThrow(/inside a task/);
  } finally {
    delete process.env['JUDI4CLOUD_TASK'];
  }
});

describe('a script', () => {
  const run = async (body: string, own?: 'emulator') => {
    const folder = mkdtempSync(join(tmpdir(), 'judi4cloud-script-'));
    const credentials = own ?? join(folder, 'credentials.json');
    if (own === undefined) emulator.writeCredentials(credentials);
    const index = fileURLToPath(new URL('../src/index.ts', import.meta.url));
    const script = join(folder, 'script.mjs');
    const init = `await initClusterless(2, { credentials: ${JSON.stringify(credentials)}, vmSize: 'Standard_E2s_v3', nthreads: 1, poolName: 'Script' })`;
    writeFileSync(
      script,
      `import { initClusterless } from ${JSON.stringify(index)};\n${init};\nconsole.log('ready');\n${body}\n`,
    );
    const child = spawn(process.execPath, ['--conditions=@judi4cloud/source', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(createInterface(child.stdout), 'line');
    return child;
  };

  test('that is interrupted deletes what it created', async () => {
    const child = await run('setInterval(() => {}, 1000);');
    expect(await leftIn(emulator)).toContain('pool Script');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
    expect(await leftIn(emulator)).toEqual([]);
  });

  test('that ends without a word does so too', async () => {
    const child = await run('');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await leftIn(emulator)).toEqual([]);
  });

  test('that ends without a word ends an emulator of its own as well', async () => {
    const child = await run('', 'emulator');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
