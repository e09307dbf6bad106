import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { isEmulatorError, PortInUseError, startBatchEmulator } from '@judi4cloud/batch-emulator';
import { beforeEach, describe, expect, test } from 'vitest';
import { needsLinux } from '../../../test/left-out.ts';
import { processesWith } from '../../../test/processes-with.ts';
import { Client, image, type Json, patiently, withoutStorage } from './emulated.ts';

const script = fileURLToPath(new URL('fixtures/emulator-process.ts', import.meta.url));

/** An emulator in a process of its own, and what it says of itself. */
async function emulatorProcess(storage: 'azurite' | 'none'): Promise<{ child: ChildProcess; facts: Json }> {
  const child = spawn(process.execPath, ['--conditions=@judi4cloud/source', script, '', storage], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { child, facts: JSON.parse(chunk.toString()) };
}

async function startTask(facts: Json, id: string): Promise<void> {
  const call = (method: string, path: string, body?: unknown) =>
    fetch(`${facts.url}${path}?api-version=2025-06-01`, {
      method,
      headers: { authorization: `Bearer ${facts.token}`, 'content-type': 'application/json; odata=minimalmetadata' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  await call('POST', '/pools', {
    id: 'pool',
    vmSize: 'Standard_A1_v2',
    targetDedicatedNodes: 1,
    virtualMachineConfiguration: image,
  });
  await call('POST', '/jobs', { id: 'job', poolInfo: { poolId: 'pool' } });
  await call('POST', '/jobs/job/tasks', { id, commandLine: '/bin/sh -c "trap \'\' TERM INT; sleep 600 & sleep 601"' });
  await patiently(async () => ((await (await call('GET', `/jobs/job/tasks/${id}`)).json()) as Json).state).toBe(
    'running',
  );
}

describe('when the process of an emulator ends', () => {
  beforeEach(needsLinux);

  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'by %s, nothing of it goes on running, and its temporary folder is gone',
    async (signal) => {
      const { child, facts } = await emulatorProcess(signal === 'SIGKILL' ? 'azurite' : 'none');
      await startTask(facts, 'endless');
      expect(processesWith(facts.folder).length).toBeGreaterThan(1);
      child.kill(signal);
      await once(child, 'exit');
      await patiently(() => processesWith(facts.folder)).toEqual([]);
      await patiently(() => processesWith(facts.credentials._STORAGE_ACCOUNT_KEY)).toEqual([]);
      await patiently(() => existsSync(facts.folder)).toBe(false);
    },
  );
});

describe('close', () => {
  test('leaves no process, no folder, no open port', async () => {
    const emulator = await startBatchEmulator();
    const { folder, url, blobUrl } = emulator;
    const client = new Client(emulator);
    await client.pool('pool');
    await client.job('job', 'pool');
    await client.tasks('job', { t: '/bin/sh -c "trap \'\' TERM; sleep 600 & sleep 601"' });
    await client.taskIn('job', 't', 'running');
    await client.pool('coming', { startTask: { commandLine: 'sleep 600' } });
    await emulator.close();
    await emulator.close();
    expect(existsSync(folder)).toBe(false);
    expect(processesWith(folder)).toEqual([]);
    await expect(fetch(url)).rejects.toThrow();
    await expect(fetch(blobUrl)).rejects.toThrow();
  });

  test('may come right after the start, or in the middle of anything', async () => {
    for (let i = 0; i < 5; i++) {
      const emulator = await withoutStorage();
      const client = new Client(emulator);
      await client.pool('pool', { targetDedicatedNodes: 3, startTask: { commandLine: '/bin/true' } });
      await new Promise((resolve) => setTimeout(resolve, i * 15));
      await emulator.close();
      expect(existsSync(emulator.folder)).toBe(false);
    }
  });
});

test('a port that is taken is an error that says so', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (const options of [{ port }, { blobPort: port }]) {
    const started = startBatchEmulator(options);
    await expect(started).rejects.toThrow(new RegExp(`Port ${port} is in use, .* Choose another port, or 0`));
    const error = await started.catch((reason) => reason);
    expect(error instanceof PortInUseError && isEmulatorError(error)).toBe(true);
  }
  server.close();
});
