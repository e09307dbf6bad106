import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Geometry, judiVector } from '@judi4cloud/judi';
import { build, type Plugin } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BrowserPage, openPage } from '../../../test/browser-page.ts';
import { chromiumPath, needsChromium } from '../../../test/left-out.ts';
import { projectFile } from '../../../test/project-file.ts';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { bringsAlong } from '../../../test/static-imports.ts';
import { readParameters } from '../src/model/read-model.ts';
import { writeModel } from '../src/model/write-model.ts';
import { memoryPlace } from '../src/places/memory.ts';
import { readShots } from '../src/shots/read-shots.ts';
import { writeShots } from '../src/shots/write-shots.ts';
import { ramp } from './fixtures.ts';

test('the package brings nothing along: Node’s modules and libraries of formats are loaded when they are needed', () => {
  expect(bringsAlong('packages/files/src/index.ts')).toEqual([]);
});

const formats = ['h5', 'zarr', 'bin', 'segy'] as const;
const m = ramp([700, 601]);
const receivers = new Geometry([0, 50, 100], 0, 20, { dt: 4, t: 40, nsrc: 2 });
const sources = new Geometry([[10], [60]], 0, [[5], [6]], { dt: 4, t: 40 });
const shots = judiVector(
  receivers,
  [1, 2].map((shot) => Float32Array.from({ length: 33 }, (_, k) => Math.sin(shot * k))),
);

/** A number that changes with any bit of the values. */
const sum = (values: Float32Array): number =>
  new Int32Array(values.slice().buffer).reduce((all, bits, k) => (Math.imul(all, 31) + bits + k) | 0, 0);

/** The same in the page, and what else bodies use. */
const prelude = `
  performance.setResourceTimingBufferSize(100_000);
  const { Geometry, judiVector, PhysicalParameter } = await import('@judi4cloud/judi');
  const files = await import('@judi4cloud/files');
  const { memoryPlace, pickedPlace, readModel, readParameters, readShots, urlPlace, writeModel, writeShots } = files;
  const sum = ${sum};
  const loaded = (name) => performance.getEntriesByType('resource').some((entry) => entry.name.includes('/node_modules/' + name + '/'));
  const messageOf = (reading) => reading.then(() => 'no error', (error) => error.name + ': ' + error.message);`;

describe('in Chromium', () => {
  const folder = scratchFolder();
  let page: BrowserPage;

  beforeAll(async () => {
    if (!existsSync(chromiumPath)) return;
    for (const format of formats) {
      await writeModel(join(folder, `m.${format}`), { m });
      await writeShots(join(folder, `d.${format}`), shots, { sources });
    }
    page = await openPage(join(folder, 'm.h5'), join(folder, 'profile'), ['h5wasm', 'zarrita']);
  });
  beforeEach(needsChromium);
  afterAll(() => page?.close());

  /** Runs the body of an async function in the page. */
  async function inPage<T>(body: string): Promise<T> {
    return (await page.run(`${prelude}\n${body}`)) as T;
  }

  test('libraries of formats are loaded when a file needs them', async () => {
    const [first, raw, picked, zarr] = await inPage<[string[], string[], string[], string[]]>(
      `
      const all = () => ['h5wasm', 'zarrita', 'numcodecs'].filter(loaded);
      const first = all();
      await readModel('m.bin', { from: urlPlace('/data') });
      const raw = all();
      await readModel('m.h5', { from: pickedPlace(document.querySelector('input').files) });
      const picked = all();
      await readModel('m.zarr', { from: urlPlace('/data') });
      return [first, raw, picked, all()];`,
    );
    expect([first, raw, picked]).toEqual([[], [], ['h5wasm']]);
    expect(zarr).toContain('zarrita');
  });

  test('a picked HDF5 model is read as in Node', async () => {
    const read = await inPage(
      `
      const input = document.querySelector('input').files;
      const model = await readModel('m.h5', { from: pickedPlace(input) });
      return [input[0] instanceof File, sum(model.m.data), model.n, model.d, model.o];`,
    );
    expect(read).toEqual([true, sum(m.data), m.n, m.d, m.o]);
  });

  test('a dropped HDF5 model and a dropped Zarr folder are read as in Node', async () => {
    await inPage(
      `
      document.body.style.height = '1000px';
      addEventListener('dragover', (event) => event.preventDefault());
      globalThis.read = new Promise((resolve, reject) => addEventListener('drop', (event) => {
        event.preventDefault();
        files.droppedFiles(event.dataTransfer).then(async (dropped) => {
          const from = pickedPlace(dropped);
          const models = [await readModel('m.h5', { from }), await readModel('m.zarr', { from })];
          return models.map(({ m }) => sum(m.data));
        }).then(resolve, reject);
      }));`,
    );
    await page?.drop([join(folder, 'm.h5'), join(folder, 'm.zarr')]);
    expect(await page?.run('return read')).toEqual([sum(m.data), sum(m.data)]);
  });

  test.for(['data', 'whole'])('models and shots of all formats are read over HTTP as in Node: /%s', async (kind) => {
    const read = await inPage(
      `
      const from = urlPlace('/${kind}');
      const sums = [];
      for (const format of ['h5', 'zarr', 'bin', 'segy']) {
        const { m } = await readParameters('m.' + format, { from });
        const shots = await readShots('d.' + format, { from });
        sums.push([sum(m.data), m.n, m.d, m.o, ...shots.data.map(sum)]);
      }
      return sums;`,
    );
    const expected = [sum(m.data), m.n, m.d, m.o, ...shots.data.map(sum)];
    expect(read).toEqual(formats.map(() => expected));
  });

  test('what is written to memory has the bytes of Node, and is read back', async () => {
    const written = await inPage<{ sums: number[]; files: [string, string][] }>(
      `
      const { m } = await readParameters('m.bin', { from: urlPlace('/data') });
      const to = memoryPlace();
      const sums = [];
      const receivers = new Geometry([0, 50, 100], 0, 20, { dt: 4, t: 40, nsrc: 2 });
      const sources = new Geometry([[10], [60]], 0, [[5], [6]], { dt: 4, t: 40 });
      const data = [1, 2].map((shot) => Float32Array.from({ length: 33 }, (_, k) => Math.sin(shot * k)));
      for (const format of ['h5', 'zarr', 'bin', 'segy']) {
        await writeModel('m.' + format, { m }, { to });
        await writeShots('d.' + format, judiVector(receivers, data), { to, sources });
        sums.push(sum((await readParameters('m.' + format, { from: to })).m.data));
      }
      const text = (bytes) => {
        let all = '';
        for (let at = 0; at < bytes.length; at += 30000) all += String.fromCharCode(...bytes.subarray(at, at + 30000));
        return btoa(all);
      };
      return { sums, files: [...to.files].map(([name, bytes]) => [name, text(bytes)]) };`,
    );
    expect(written.sums).toEqual(formats.map(() => sum(m.data)));
    const files = new Map(written.files.map(([name, text]) => [name, new Uint8Array(Buffer.from(text, 'base64'))]));
    for (const [name, bytes] of files)
      if (!name.endsWith('.h5')) expect(Buffer.from(bytes).equals(readFileSync(join(folder, name)))).toBe(true);
    // HDF5 keeps the time of writing.
    const from = memoryPlace(files);
    expect((await readParameters('m.h5', { from }))['m'].data).toEqual(m.data);
    expect((await readShots('d.h5', { from })).data).toEqual(shots.data);
  });

  test('what a page can’t reach is told with what to do', async () => {
    const [nowhere, missing, forbidden] = await inPage<string[]>(
      `
      const elsewhere = location.origin.replace('127.0.0.1', 'localhost');
      return [
        await messageOf(readModel('m.h5')),
        await messageOf(readModel('none.h5', { from: urlPlace('/data') })),
        await messageOf(readModel('m.h5', { from: urlPlace(elsewhere + '/data', { retries: { count: 0, pause: 1 } }) })),
      ];`,
    );
    expect(nowhere).toMatch(
      /^NoDiskError: There is no disk here on which m\.h5 could be\. Say where it is: \{ from: picked/,
    );
    expect(missing).toMatch(
      /^DataFileError: Data file none\.h5: there is no such file under http:.*\/data, expected an HDF5/,
    );
    expect(forbidden).toMatch(
      /does not let pages of http:\/\/127\.0\.0\.1:\d+ read it \(CORS\): it must answer with Access-/,
    );
  });

  test('in a worker a large HDF5 file is read by ranges, picked or over HTTP: only what is asked for', async () => {
    const size = readFileSync(join(folder, 'm.h5')).length;
    writeFileSync(join(folder, 'worker.js'), await workerCode());
    const read = await inPage<{ m: number; x: number[]; picked: number; fetched: number }>(
      `
      const code = await (await fetch('/data/worker.js')).text();
      const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })), { type: 'module' });
      const answer = new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
        worker.onerror = (event) => reject(new Error(event.message));
      });
      worker.postMessage({ url: location.origin + '/data', files: [...document.querySelector('input').files] });
      const { m, picked, ...others } = await answer;
      return { ...others, m: sum(m), picked: sum(picked) };`,
    );
    expect(read).toMatchObject({ m: sum(m.data), picked: sum(m.data), x: [100, 112.5] });
    // Without the values of m, which are read only when they are asked for.
    expect(read.fetched).toBeLessThan(size / 2);
  }, 180_000);
});

/** A worker that reads a file; workers know no import maps, so that it is all in one. */
async function workerCode(): Promise<string> {
  const contents = `
    import { openDataFile, pickedPlace, readParameters, urlPlace } from '@judi4cloud/files';
    onmessage = async ({ data: { url, files } }) => {
      try {
        const fetched = () => performance.getEntriesByType('resource').reduce((sum, entry) => sum + entry.encodedBodySize, 0);
        const file = await openDataFile('m.h5', { from: urlPlace(url) });
        const x = await file.read(file.variables.find(({ name }) => name === 'x'), [0, 2]);
        const first = fetched();
        const { data: m } = (await readParameters('m.h5', { from: urlPlace(url) })).m;
        const { data: picked } = (await readParameters('m.h5', { from: pickedPlace(files) })).m;
        postMessage({ m, picked, x: [...x], fetched: first });
      } catch (error) {
        postMessage({ error: error.stack });
      }
    };`;
  const withoutNode: Plugin = {
    name: 'without-node',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(node:|koffi$|esbuild$|h5wasm\/node$|#)/ }, ({ path }) => ({ path, namespace: 'none' }));
      onLoad({ filter: /./, namespace: 'none' }, () => ({ contents: 'module.exports = {}' }));
    },
  };
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: projectFile('packages/files/test'), loader: 'js' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['@judi4cloud/source'],
    plugins: [withoutNode],
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
