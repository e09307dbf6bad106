import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openCluster } from '@judi4cloud/azure-batch';
import type { BatchEmulator } from '@judi4cloud/batch-emulator';
import { sumReducer, useExecutor } from '@judi4cloud/clusterless';
import { readParameters, readShots, readSources } from '@judi4cloud/files';
import { fwiObjective, Geometry, judiModeling, judiVector, Model, rickerWavelet } from '@judi4cloud/judi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectFile } from '../../../test/project-file.ts';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { startEmulator } from '../src/clusterless/embedded-emulator.ts';
import { readResult } from '../src/clusterless/read-result.ts';
import { runJudi, startJudi } from './judi-process.ts';
import { ramp } from './ramp.ts';
import { smallExperiment } from './small-experiment.ts';

let emulator: BatchEmulator;
let credentials: string;
beforeAll(async () => {
  emulator = await startEmulator();
  credentials = join(scratchFolder(), 'credentials.json');
  emulator.writeCredentials(credentials);
});
afterAll(() => emulator.close());

const judi = async (...args: string[]) => {
  const { code, out, err } = await runJudi([...args, '--credentials', credentials]);
  return { code, out, err };
};
const json = async (...args: string[]) => {
  const { code, out, err } = await judi(...args, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
};

describe('judi run --pool', () => {
  test('computes on a pool what it computes here, to the bit, and leaves nothing', async () => {
    const experiment = smallExperiment(3, 'compute: [forward, rtm, fwi-gradient]');
    const [there, here] = [scratchFolder(), scratchFolder()];
    const options = ['--pool', 'Layers', '--nodes', '2', '--vm-size', 'Standard_E2s_v3', '--no-pictures'];
    expect(await judi('run', experiment, '--out', there, ...options)).toMatchObject({ code: 0 });
    expect((await runJudi(['run', experiment, '--out', here, '--workers', '1', '--no-pictures'])).code).toBe(0);
    for (const file of ['forward.f32', 'rtm.f32', 'fwi-gradient.f32']) {
      expect(readFileSync(join(there, file)).equals(readFileSync(join(here, file)))).toBe(true);
    }
    expect(await json('pool', 'ls')).toEqual([]);
  });

  test('says what is wrong with credentials and sizes, as wrong usage', async () => {
    const experiment = projectFile('examples/layers.yaml');
    const missing = await runJudi(['run', experiment, '--pool', 'P', '--credentials', '/nowhere.json']);
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('/nowhere.json') });
    const size = await judi('run', experiment, '--pool', 'P', '--vm-size', 'Huge');
    expect(size).toMatchObject({ code: 2, err: expect.stringContaining('Huge') });
  });
});

describe('judi jobs and judi pool', () => {
  test('find what a session left, fetch its result, show its logs, and remove it', async () => {
    const cluster = await openCluster(1, { credentials, vmSize: 'Standard_E2s_v3', poolName: 'Left', nthreads: 1 });
    const run = await cluster.executor.submit(ramp, [2, 3], sumReducer<{ sum: number; values: Float32Array }>(), {
      label: 'ramp',
    });
    await run.done();

    const jobs = await json('jobs', 'ls', '--all');
    expect(jobs).toMatchObject([{ run: run.id, label: 'ramp', pool: 'Left', tasks: { done: 3, failed: 0 } }]);
    expect((await judi('jobs', 'ls')).out).toContain('No jobs are active');
    expect(await json('jobs', 'watch', run.id)).toMatchObject({ job: run.id, total: 2, done: 2 });

    const out = scratchFolder();
    const { files } = await json('jobs', 'attach', run.id, '--out', out);
    expect(files).toEqual(['result.json', 'result.payload', 'array-1.npy'].map((name) => join(out, name)));
    const values = { array: 'Float32Array', length: 4, min: 0, max: 15, file: 'array-1.npy' };
    expect(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'))).toEqual({ sum: 5, values });
    expect(await readResult(out)).toEqual({ sum: 5, values: Float32Array.of(0, 5, 10, 15) });

    expect((await json('jobs', 'logs', run.id, 'leaf-1'))[0]).toMatchObject({
      task: 'leaf-1',
      exitCode: 0,
      stdout: 'ramp of 3\n',
    });
    expect(await json('pool', 'ls', '--orphans')).toEqual([]);
    const kinds = (await json('pool', 'ls')).map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['pool', 'job', 'container']));
    expect(await json('jobs', 'cancel', run.id, '--delete')).toMatchObject({ done: 'deleted' });
    expect((await judi('pool', 'rm', 'Left')).out).toContain('pool Left: removed');
    expect(await json('pool', 'ls')).toEqual([]);
    await cluster.finalize();
  });

  test('say what they don’t know', async () => {
    expect(await judi('jobs', 'watch', 'nothing-0')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no job nothing-0/),
    });
    expect(await judi('jobs', 'logs', 'nothing-0')).toMatchObject({ code: 2 });
    expect(await judi('pool', 'rm', 'Nothing')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/called Nothing/),
    });
    expect(await judi('pool', 'rm')).toMatchObject({ code: 2, err: expect.stringMatching(/--orphans/) });
  });
});

describe('judi jobs attach', () => {
  test('writes models and shots to files that other programs read, with where and when they are', async () => {
    const [n, d, o] = [
      [31, 21],
      [10, 10],
      [5, 0],
    ];
    const model = new Model(n, d, o, 1.5 ** -2);
    const src = new Geometry([[50], [250]], 0, 20, { dt: 4, t: 200 });
    const rec = new Geometry([20, 120, 220], 0, 30, { dt: 4, t: 200, nsrc: 2 });
    const F = judiModeling(model, src, rec, { options: { spaceOrder: 4 } });
    const q = judiVector(src, rickerWavelet(200, 4, 0.015));
    await using cluster = await openCluster(1, {
      credentials,
      vmSize: 'Standard_E2s_v3',
      poolName: 'Files',
      nthreads: 1,
    });
    using _ = useExecutor(cluster.executor);
    const fetched = async (label: string) => {
      const jobs: { readonly run: string; readonly label: string }[] = await json('jobs', 'ls', '--all');
      const out = scratchFolder();
      const { files } = await json('jobs', 'attach', jobs.find((job) => job.label === label)?.run ?? '', '--out', out);
      return { out, names: files.map((file: string) => basename(file)) };
    };

    const dobs = await F.mul(q, { label: 'shots' });
    const shots = await fetched('shots');
    expect(shots.names).toEqual(['result.json', 'result.payload', 'shots.h5']);
    const read = await readShots(join(shots.out, 'shots.h5'));
    expect(read.data).toEqual(dobs.data);
    expect(read.geometry.shot(1)).toEqual(rec.shot(1));
    expect((await readSources(join(shots.out, 'shots.h5')))?.shot(0)).toEqual(src.shot(0));
    expect(JSON.parse(readFileSync(join(shots.out, 'result.json'), 'utf8'))[0]).toMatchObject({
      data: { array: 'Float32Array', length: 51 * 3, file: 'shots.h5', variable: 'traces' },
    });

    const { f, gradient } = await fwiObjective(new Model(n, d, o, 1.6 ** -2), q, dobs, { label: 'objective' });
    const objective = await fetched('objective');
    expect(objective.names).toEqual(['result.json', 'result.payload', 'model.h5']);
    const stored = await readParameters(join(objective.out, 'model.h5'));
    expect(stored['gradient']).toMatchObject({ n, d, o, data: gradient.data });
    expect(await readResult(objective.out)).toEqual({ f, gradient: gradient.data });

    const adjoint = await F.adjoint.mul(dobs, { label: 'adjoint' });
    const wavelets = await readShots(join((await fetched('adjoint')).out, 'shots.h5'));
    expect(wavelets.data).toEqual(adjoint.data);
    expect(wavelets.geometry.shot(1)).toEqual(src.shot(1));
  });
});

describe('judi emulator', () => {
  test('says where it is and what its keys are, writes credentials for its owner, and ends by Ctrl-C with nothing left', async () => {
    const file = join(scratchFolder(), 'emulator.json');
    const running = startJudi(['emulator', '--credentials', file]);
    await running.says(/Ctrl-C/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { _BATCH_ACCOUNT_URL: url } = JSON.parse(readFileSync(file, 'utf8'));
    const ls = await runJudi(['jobs', 'ls', '--credentials', file, '--json']);
    expect(JSON.parse(ls.out)).toEqual([]);
    expect((await fetch(url)).status).toBe(200);
    running.process.kill('SIGINT');
    const { code, out } = await running.ended;
    expect(code).toBe(0);
    expect(out).toContain(url);
    expect(out).toMatch(/^ *Page +http:\/\/127\.0\.0\.1:\d+\/#token=[\w.-]+ /m);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('says when a port is taken', async () => {
    const port = new URL(emulator.url).port;
    expect(await runJudi(['emulator', '--port', port])).toMatchObject({ code: 2, err: expect.stringContaining(port) });
  });
});

test('remote functions of this test can be found', () => {
  expect(ramp.url).toBe(pathToFileURL(projectFile('packages/judi4cloud/test/ramp.ts')).href);
});
