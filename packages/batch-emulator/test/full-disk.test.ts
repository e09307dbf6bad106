import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needsLinux } from '../../../test/left-out.ts';
import { Client, type Json, poolSettings, withoutStorage } from './emulated.ts';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'batch-emulator-test-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const script = fileURLToPath(new URL('fixtures/emulator-process.ts', import.meta.url));

/** An emulator that can write files of at most 64 KiB: what is beyond fails in the middle of a write, as on a full disk. */
async function confined(folder: string) {
  const command = [process.execPath, '--conditions=@judi4cloud/source', script, folder, 'none'];
  // Without the trap the signal that comes with the limit would end the process.
  const child = spawn('/bin/sh', ['-c', `trap '' XFSZ; ulimit -S -f 128; exec "$@"`, 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  const { url, token } = JSON.parse(chunk.toString()) as { readonly url: string; readonly token: string };
  const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }> => {
    const reply = await fetch(`${url}${path}?api-version=2025-06-01`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json; odata=minimalmetadata' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    return { status: reply.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  return { child, call };
}

type Call = Awaited<ReturnType<typeof confined>>['call'];

const group = (name: string) =>
  Array.from({ length: 4 }, (_, i) => ({ id: `${name}-${i}`, commandLine: `echo ${'x'.repeat(500)}` }));

/** Adds groups of tasks until the disk is full; gives the ids that were acknowledged, and the group that was refused. */
async function fill(call: Call) {
  await call('POST', '/pools', { id: 'pool', ...poolSettings, targetDedicatedNodes: 0 });
  await call('POST', '/jobs', { id: 'job', poolInfo: { poolId: 'pool' } });
  const acknowledged: string[] = [];
  for (let i = 0; i < 1000; i++) {
    const value = group(`g${i}`);
    const { status, body } = await call('POST', '/jobs/job/addtaskcollection', { value });
    if (status === 200) acknowledged.push(...value.map(({ id }) => id));
    else return { acknowledged, refused: value, status, body };
  }
  throw new Error('the disk has no end');
}

const names = (tasks: readonly Json[]): string[] => tasks.map(({ id }) => id as string).sort();

describe('a full disk', () => {
  test('refuses everything, says why, and ends nothing; with room again all goes on, nothing is lost or half there', async (context) => {
    needsLinux(context);
    const folder = join(scratch, 'freed');
    const { child, call } = await confined(folder);
    const { acknowledged, refused, status, body } = await fill(call);
    expect(acknowledged.length).toBeGreaterThan(40);
    expect([status, body.code]).toEqual([500, 'InternalError']);
    expect(body.values).toEqual([
      {
        key: 'Reason',
        value: expect.stringContaining(
          `State folder ${folder}: it can't be written: the file system holds no file of this size (EFBIG)`,
        ),
      },
      { key: 'Advice', value: expect.stringContaining('Free space') },
    ]);
    const another = await call('POST', '/jobs', { id: 'another', poolInfo: { poolId: 'pool' } });
    expect([another.status, another.body.code, another.body.values]).toEqual([503, 'ServerBusy', body.values]);
    expect((await call('GET', '/jobs/job')).status).toBe(503);

    execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:']);
    expect((await call('GET', '/jobs/another')).body.code).toBe('JobNotFound');
    const again = await call('POST', '/jobs/job/addtaskcollection', { value: refused });
    expect(again.body.value.map(({ error }: Json) => error.code)).toEqual(Array(4).fill('TaskExists'));
    expect((await call('POST', '/jobs/job/addtaskcollection', { value: group('later') })).status).toBe(200);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await using emulator = await withoutStorage({ folder });
    const kept = await new Client(emulator, false).list('/jobs/job/tasks', { $select: 'id' });
    expect(names(kept)).toEqual(names([...acknowledged.map((id) => ({ id })), ...refused, ...group('later')]));
  });

  test('leaves a journal from which an emulator that is killed then comes back', async (context) => {
    needsLinux(context);
    const folder = join(scratch, 'killed');
    const { child, call } = await confined(folder);
    const { acknowledged } = await fill(call);
    expect((await call('DELETE', '/jobs/job')).status).toBe(503);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await using emulator = await withoutStorage({ folder });
    const client = new Client(emulator, false);
    expect(names(await client.list('/jobs/job/tasks', { $select: 'id' }))).toEqual([...acknowledged].sort());
    await client.tasks('job', { more: '/bin/true' });
  });

  test('where a node would have its folders makes the node unusable until it can have them', async () => {
    await using emulator = await withoutStorage({ timing: { recovery: 50 } });
    const client = new Client(emulator);
    mkdirSync(join(emulator.folder, 'nodes'), { recursive: true });
    const obstacle = join(emulator.folder, 'nodes', 'pool');
    writeFileSync(obstacle, '');
    await client.pool('pool');
    const [node] = await client.nodesIn('pool', 'unusable');
    expect(node.errors).toEqual([{ code: 'Unknown', message: expect.stringContaining(obstacle) }]);
    rmSync(obstacle);
    await client.nodesIn('pool', 'idle');
  });
});
