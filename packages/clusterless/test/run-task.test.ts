import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesInUse } from '../../../test/collect-garbage.ts';
import { BlobContainer } from '../src/blob/blob-container.ts';
import { BundleError } from '../src/bundle/bundle-error.ts';
import { bundleEntry, bundleModules } from '../src/bundle/bundle-modules.ts';
import { ContentStore } from '../src/content/content-store.ts';
import { arity } from '../src/graph/task-graph.ts';
import { decodePayload, encodePayload, sumOfResults } from '../src/index.ts';
import { encodeDetached } from '../src/payload/encode.ts';
import { blobNames, exitCodes, type JobOrder, jobVariable, type TaskOrder, taskVariable } from '../src/task/orders.ts';
import { runTask, type ThrownRecord } from '../src/task/run-task.ts';
import { type BlobServer, startBlobServer } from './blob-server.ts';
import { scratchFolder } from './process-state.ts';
import { scaled, square, terms, unstable } from './remote-functions.ts';

let server: BlobServer;
beforeAll(async () => {
  server = await startBlobServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const exportOf = ({ url, name }: { url: string; name: string }) => ({ url, name });

function jobOf(name: string, order: Pick<JobOrder, 'call'> & Partial<JobOrder>): JobOrder {
  return {
    job: name,
    label: name,
    workers: 2,
    nthreads: 1,
    content: server.url(`${name}-content`),
    results: server.url(name),
    others: {},
    ...order,
  };
}

/** Keeps arguments as a job's client does, and gives the order of the leaf that takes them. */
async function leafOf(job: JobOrder, args: readonly unknown[], first = 0): Promise<TaskOrder> {
  const store = new ContentStore(new BlobContainer(job.content));
  const payloads = await Promise.all(
    args.map((value) => encodeDetached(value, { atLeast: 1000, keep: (segment) => store.keep([segment]) })),
  );
  const pack = await store.keep(payloads.flat());
  await store.settled();
  const lengths = payloads.map((chunks) => chunks.reduce((sum, { length }) => sum + length, 0));
  return { kind: 'leaf', id: `leaf-${first}`, first, arguments: [{ pack, offset: 0, lengths }] };
}

const lines: string[] = [];
const here = {
  open: (url: string) => new BlobContainer(url),
  shared: undefined,
  signal: new AbortController().signal,
  log: (line: string) => lines.push(line),
};
const resultOf = (job: JobOrder, id: string) => {
  const bytes = server.blobs.get(`/${job.label}/${blobNames.result(id)}`);
  return bytes && decodePayload(bytes);
};
const thrownBy = (job: JobOrder, id: string) => {
  const { index, thrown } = decodePayload(
    server.blobs.get(`/${job.label}/${blobNames.error(id)}`) as Uint8Array,
  ) as ThrownRecord;
  return { index, error: decodePayload(thrown) };
};

describe('a task', () => {
  test('applies its function to its arguments', async () => {
    const job = jobOf('squares', { call: exportOf(square) });
    expect(await runTask({ ...here, job, task: await leafOf(job, [3, 4, 5]) })).toBe(exitCodes.done);
    expect(resultOf(job, 'leaf-0')).toEqual([9, 16, 25]);
  });

  test('reduces its results, and those of others, to the bits of one process', async () => {
    const args = Array.from({ length: 37 }, (_, seed) => ({ seed, wait: 0 }));
    const { inProcess, sumReducer } = await import('../src/index.ts');
    const job = jobOf('sums', { call: exportOf(terms), reduce: exportOf(sumOfResults) });
    const inputs: string[] = [];
    for (let first = 0; first < args.length; first += 8) {
      const task = await leafOf(job, args.slice(first, first + 8), first);
      inputs.push(task.id);
      await runTask({ ...here, job, task });
    }
    await runTask({ ...here, job, task: { kind: 'reduction', id: 'sum-0', inputs: inputs.slice(0, arity) } });
    await runTask({ ...here, job, task: { kind: 'reduction', id: 'sum-1', inputs: ['sum-0', inputs[4] as string] } });
    expect(resultOf(job, 'sum-1')).toEqual(await inProcess().mapReduce(terms, args, sumReducer()));
  });

  test('reduces with three vectors in memory', async () => {
    const vector = 32 * 2 ** 20;
    const encoded = Buffer.concat(encodePayload(new Float32Array(vector / 4).fill(1.5)));
    const inputs = Array.from({ length: arity }, (_, i) => `leaf-${i}`);
    for (const id of inputs) server.blobs.set(`/large/${blobNames.result(id)}`, encoded);
    const job = jobOf('large', { call: exportOf(square), reduce: exportOf(sumOfResults) });
    const before = bytesInUse();
    let most = 0;
    server.mischief = (request) => {
      if (request.startsWith('GET')) most = Math.max(most, bytesInUse() - before);
      return undefined;
    };
    await runTask({ ...here, job, task: { kind: 'reduction', id: 'sum', inputs } });
    server.mischief = () => undefined;
    expect((resultOf(job, 'sum') as Float32Array)[7]).toBe(6);
    expect(most).toBeGreaterThan(2.5 * vector);
    // A fourth vector would show whole; pieces that travel are less than half of one.
    expect(most).toBeLessThan(3.5 * vector);
  });

  test('that ran before does nothing in its second life', async () => {
    const job = jobOf('again', { call: exportOf(square) });
    const task = await leafOf(job, [2]);
    await runTask({ ...here, job, task });
    const before = server.requests.length;
    expect(await runTask({ ...here, job, task })).toBe(exitCodes.done);
    expect(server.requests.slice(before).every((request) => request.startsWith('HEAD'))).toBe(true);
  });

  test('keeps what its function throws, whole, and fails alike when it is tried again', async () => {
    const job = jobOf('thrown', { call: exportOf(unstable) });
    const task = await leafOf(job, [1, 2, 3]);
    expect(await runTask({ ...here, job, task })).toBe(exitCodes.thrown);
    expect(thrownBy(job, 'leaf-0')).toMatchObject({
      index: 1,
      error: { name: 'StabilityError', dtMax: 2.31, cause: { message: 'dt' } },
    });
    const before = server.requests.length;
    expect(await runTask({ ...here, job, task })).toBe(exitCodes.thrown);
    expect(server.requests.length).toBe(before + 2);
  });

  test('fails otherwise, to be tried again, when storage does: arguments, inputs and broadcasts that are not there', async () => {
    const job = jobOf('storage', { call: exportOf(scaled), reduce: exportOf(sumOfResults) });
    const gone: TaskOrder = {
      kind: 'leaf',
      id: 'gone',
      first: 0,
      arguments: [{ pack: 'f'.repeat(64), offset: 0, lengths: [1] }],
    };
    expect(await runTask({ ...here, job, task: gone })).toBe(exitCodes.failed);
    expect(await runTask({ ...here, job, task: { kind: 'reduction', id: 'early', inputs: ['never'] } })).toBe(
      exitCodes.failed,
    );
    const model = { kind: 'broadcast', hash: 'e'.repeat(64), bytes: 1 };
    expect(await runTask({ ...here, job, task: await leafOf(job, [{ by: 2, model }]) })).toBe(exitCodes.failed);
    expect([...server.blobs.keys()].filter((name) => name.startsWith('/storage/'))).toEqual([]);
    expect(lines.join()).not.toContain('aVerySecretSignature');
  });

  test('fetches a broadcast once per machine', async () => {
    const folder = scratchFolder();
    const job = jobOf('broadcast', { call: exportOf(scaled) });
    const store = new ContentStore(new BlobContainer(job.content));
    const encoded = await encodeDetached(
      { m: new Float64Array(500).fill(2) },
      { atLeast: 1000, keep: (segment) => store.keep([segment]) },
    );
    const model = { kind: 'broadcast', hash: await store.keep(encoded), bytes: 0 };
    await store.settled();
    for (const first of [0, 1])
      await runTask({ ...here, shared: folder, job, task: await leafOf(job, [{ by: 3, model }], first) });
    expect(resultOf(job, 'leaf-1')).toMatchObject([{ sum: 3000, same: true }]);
    expect(server.requests.filter((request) => request === `GET /broadcast-content/${model.hash}`)).toHaveLength(1);
    expect(readdirSync(folder)).toHaveLength(2);
    writeFileSync(join(folder, model.hash), 'damaged');
    await runTask({ ...here, shared: folder, job, task: await leafOf(job, [{ by: 4, model }], 2) });
    expect(resultOf(job, 'leaf-2')).toMatchObject([{ sum: 4000 }]);
  });

  test('fetches results of other jobs that it may read', async () => {
    const job = jobOf('chain', { call: exportOf(scaled), others: { first: server.url('first') } });
    server.blobs.set(
      `/first/${blobNames.result('leaf-0')}`,
      Buffer.concat(encodePayload([0, { m: Float64Array.of(1, 2) }])),
    );
    const model = { kind: 'future', job: 'first', task: 'leaf-0', item: 1 };
    expect(await runTask({ ...here, job, task: await leafOf(job, [{ by: 5, model }]) })).toBe(exitCodes.done);
    expect(resultOf(job, 'leaf-0')).toMatchObject([{ sum: 15 }]);
    const secret = { ...model, job: 'second' };
    expect(await runTask({ ...here, job, task: await leafOf(job, [{ by: 5, model: secret }], 1) })).toBe(
      exitCodes.failed,
    );
  });

  test('that is told to stop says so and leaves nothing', async () => {
    const job = jobOf('stopped', { call: exportOf(square) });
    const task = await leafOf(job, [2]);
    expect(await runTask({ ...here, signal: AbortSignal.abort(), job, task })).toBe(exitCodes.stopped);
    expect(resultOf(job, 'leaf-0')).toBeUndefined();
  });
});

describe('a bundle', () => {
  const modules = [square.url, sumOfResults.url];
  const main = new URL('fixtures/task-main.ts', import.meta.url).href;

  test('runs a task where there are no other files', async () => {
    const folder = scratchFolder();
    for (const { path, bytes } of (await bundleModules(modules, { main })).files)
      writeFileSync(join(folder, path), bytes);
    const job = jobOf('bundled', { call: exportOf(square), reduce: exportOf(sumOfResults) });
    const task = await leafOf(job, [1, 2, 3]);
    const env = {
      [jobVariable]: JSON.stringify(job),
      [taskVariable]: JSON.stringify(task),
      MACHINE: folder,
    };
    const child = spawn(process.execPath, [bundleEntry], { cwd: folder, env, stdio: ['ignore', 'inherit', 'pipe'] });
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect({ code, stderr }).toEqual({ code: exitCodes.done, stderr: '' });
    expect(resultOf(job, 'leaf-0')).toBe(14);
  });

  test('imports no other module, whatever an order names', async () => {
    const folder = scratchFolder();
    for (const { path, bytes } of (await bundleModules(modules, { main })).files)
      writeFileSync(join(folder, path), bytes);
    const url = 'data:text/javascript,process.exit(77)';
    const job = jobOf('foreign', { call: { url, name: 'f' } });
    const env = { [jobVariable]: JSON.stringify(job), [taskVariable]: JSON.stringify(await leafOf(job, [1])) };
    const child = spawn(process.execPath, [bundleEntry], { cwd: folder, env, stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([exitCodes.thrown, null]);
    expect(thrownBy(job, 'leaf-0').error).toMatchObject({
      name: 'RemoteLoadError',
      message: expect.stringContaining('not among the modules of this bundle'),
    });
  });

  test('has the same bytes whatever the order of its modules', async () => {
    const [a, b] = await Promise.all([
      bundleModules(modules, { main }),
      bundleModules([...modules].reverse(), { main }),
    ]);
    expect(Buffer.compare(a.files[0]?.bytes as Uint8Array, b.files[0]?.bytes as Uint8Array)).toBe(0);
  });

  test('is refused for modules that are not in files, are not there, or cannot be compiled', async () => {
    await expect(bundleModules(['https://example.com/a.js'], { main })).rejects.toThrow(/only modules in files/);
    await expect(bundleModules(['file:///nowhere/at-all.ts'], { main })).rejects.toThrow(BundleError);
    const broken = join(scratchFolder(), 'broken.ts');
    writeFileSync(broken, 'export const a = ;');
    await expect(bundleModules([`file://${broken}`], { main })).rejects.toThrow(/broken\.ts:1/);
  });
});
