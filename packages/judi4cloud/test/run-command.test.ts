import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { needsPosix } from '../../../test/left-out.ts';
import { projectFile } from '../../../test/project-file.ts';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { readParameters } from '../../files/src/model/read-model.ts';
import { readShots, readSources } from '../../files/src/shots/read-shots.ts';
import { colourScaleOf } from '../../pictures/test/colour-scale.ts';
import { compilerHere } from '../../stencil/test/compiler-here.ts';
import { runJudi, startJudi } from './judi-process.ts';
import { smallExperiment } from './small-experiment.ts';

interface Printed {
  readonly prediction: { readonly gpoints: number };
  readonly results: readonly {
    computation: string;
    reused: boolean;
    norm: number;
    header: string;
    data?: string;
    files: object;
  }[];
  readonly page: string;
  readonly error?: { readonly name: string; readonly message: string };
}

const layers = projectFile('examples/layers.yaml');

const json = (out: string): Printed => JSON.parse(out) as Printed;

describe('judi run examples/layers.yaml', () => {
  const folder = scratchFolder();

  test('computes everything it names, writes values, headers, pictures and a page, then finds them finished', async () => {
    const first = await runJudi(['run', layers, '--out', folder, '--json']);
    expect(first).toMatchObject({ code: 0, err: '' });
    const { results, page } = json(first.out);
    expect(results.map(({ computation }) => computation)).toEqual([
      'forward',
      'adjoint',
      'born',
      'rtm',
      'fwi-gradient',
      'objective',
    ]);
    for (const { norm, header, data } of results) {
      const { n, dtype } = JSON.parse(readFileSync(header, 'utf8')) as { n: number[]; dtype: string };
      expect(dtype).toBe('float32');
      expect(norm).toBeGreaterThan(0);
      if (data === undefined) continue;
      const values = new Float32Array(new Uint8Array(readFileSync(data)).buffer);
      expect(values.length).toBe(n.reduce((a, b) => a * b));
      expect(values.every(Number.isFinite)).toBe(true);
    }
    const pictures = readFileSync(page, 'utf8').match(/src="[^"]+\.png"/g) ?? [];
    expect(pictures).toHaveLength(7);
    for (const picture of pictures) expect(statSync(join(folder, picture.slice(5, -1))).size).toBeGreaterThan(1000);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    const scale = (name: string) => colourScaleOf(join(folder, `${name}.png`));
    expect(scale('background')).toEqual(scale('model'));
    expect(scale('born')).toEqual(scale('forward'));
    expect(scale('fwi-gradient')).not.toEqual(scale('rtm'));

    truncateSync(join(folder, 'born.f32'), 100);
    const second = json((await runJudi(['run', layers, '--out', folder, '--json'])).out);
    const anew = second.results.filter(({ reused }) => !reused).map(({ computation }) => computation);
    expect(anew).toEqual(['born']);
    expect(second.results.map(({ norm }) => norm)).toEqual(results.map(({ norm }) => norm));
  });
});

test('another experiment in the same folder is computed anew, and so is everything with --force', async () => {
  const out = scratchFolder();
  const first = smallExperiment(1);
  const second = smallExperiment(1, 'compute: [forward]\noptions: { spaceOrder: 4 }');
  const reused = async (...args: string[]) =>
    json((await runJudi(['run', ...args, '--out', out, '--json', '--workers', '1', '--no-pictures'])).out).results.map(
      (r) => r.reused,
    );
  expect(await reused(first)).toEqual([false]);
  expect(await reused(first)).toEqual([true]);
  expect(await reused(first, '--force')).toEqual([false]);
  expect(await reused(second)).toEqual([false]);
});

test('results come in the formats that are asked for; one that is missing is written without computing again', async () => {
  const out = scratchFolder();
  const results = async (formats: string) => {
    const file = smallExperiment(2, `compute: [forward, rtm]\noutput: { formats: [${formats}] }`);
    return json((await runJudi(['run', file, '--out', out, '--json', '--workers', '1'])).out).results;
  };
  expect((await results('zarr')).map(({ reused }) => reused)).toEqual([false, false]);
  expect(readdirSync(out).sort()).toEqual(['forward.json', 'forward.zarr', 'rtm.json', 'rtm.zarr']);
  const again = await results('raw, hdf5, zarr');
  expect(again.map(({ reused }) => reused)).toEqual([true, true]);
  expect(Object.keys(again[0].files)).toEqual(['raw', 'hdf5', 'zarr']);
  const raw = new Float32Array(new Uint8Array(readFileSync(join(out, 'rtm.f32'))).buffer);
  for (const file of ['rtm.zarr', 'rtm.h5', 'rtm.json', 'rtm.f32']) {
    const { image } = await readParameters(join(out, file));
    expect(image).toMatchObject({ n: [61, 41], d: [10, 10], o: [0, 0] });
    expect(image.data).toEqual(raw);
  }
  for (const file of ['forward.zarr', 'forward.h5', 'forward.f32']) {
    const shots = await readShots(join(out, file));
    expect(shots.norm()).toBeCloseTo(again[0].norm, 6);
    expect((await readSources(join(out, file)))?.xloc.map(([x]) => x)).toEqual([50, 550]);
  }
  rmSync(join(out, 'rtm.h5'));
  expect((await results('hdf5')).map(({ reused }) => reused)).toEqual([true, true]);
  expect(readdirSync(out)).toContain('rtm.h5');
});

test('the value of the objective is the same with and without its gradient', async () => {
  const results = async (compute: string) => {
    const file = smallExperiment(2, `compute: [${compute}]`);
    return json((await runJudi(['run', file, '--out', scratchFolder(), '--json', '--no-pictures'])).out).results;
  };
  const [alone, together] = await Promise.all([results('objective'), results('objective, fwi-gradient')]);
  const value = (list: Printed['results']) => list.find(({ computation }) => computation === 'objective')?.norm ?? 0;
  expect(value(alone)).toBeGreaterThan(0);
  // The sums of squares run over the same float32 data, in the same order per shot.
  expect(value(together) / value(alone)).toBeCloseTo(1, 6);
});

test('people read what workers take, why kernels are kept elsewhere, once, and what was finished, under the head', async () => {
  const cache = join(scratchFolder(), 'file');
  writeFileSync(cache, '');
  const file = smallExperiment(2, 'compute: [forward, adjoint]');
  const args = ['run', file, '--out', scratchFolder(), '--no-pictures', '--workers', '2'];
  const first = await runJudi(args, { JUDI_CACHE: cache });
  expect(first.code).toBe(0);
  expect(first.out).toMatch(/ (\d+) MiB with 2 workers, of which 85\.0 MiB each are the process itself \(/);
  const told = (first.out + first.err).match(/kernel cache \S+ can't be written \(it is no folder\)/g);
  expect(told ?? []).toHaveLength(compilerHere === '' ? 0 : 1);
  const again = await runJudi(args);
  const [head, ...rows] = again.out
    .split('\n')
    .slice(again.out.split('\n').findIndex((line) => line.startsWith('what')));
  expect(head).toMatch(/^what +norm or value +seconds +GPts\/s +backend$/);
  expect(rows.slice(0, 2)).toEqual([
    expect.stringMatching(/^d = F·q +finished before, see /),
    expect.stringMatching(/^F′·d +finished before, see /),
  ]);
});

test('--dry-run predicts and computes nothing', async () => {
  const out = join(scratchFolder(), 'none');
  const file = smallExperiment(3, 'compute: [forward, fwi-gradient]\noptions: { dtComp: 2 }');
  const ended = await runJudi(['run', file, '--out', out, '--dry-run', '--json']);
  expect(ended.code).toBe(0);
  // 3 shots × (61 + 80)·(41 + 80) padded points × 201 steps, once for the data and twice for the gradient.
  expect(json(ended.out).prediction.gpoints).toBeCloseTo((3 * 3 * 141 * 121 * 201) / 1e9, 9);
  expect(() => statSync(out)).toThrow('ENOENT');
});

describe('what goes wrong is one clear line and an exit code', () => {
  test.each([
    [
      'an experiment that is not there',
      ['run', '/nowhere/e.yaml'],
      2,
      /^Error: \/nowhere\/e\.yaml: there is no such file\.\n$/,
    ],
    ['a misspelt command', ['rum'], 2, /unknown command 'rum'[\s\S]*run\?/],
    [
      'a backend that is not known',
      ['run', layers, '--backend', 'cuda'],
      2,
      /Allowed choices are auto, c, wasm, interpreter/,
    ],
    [
      'an output folder that cannot be made, before the data that are missing are looked for',
      ['run', projectFile('examples/marmousi.yaml'), '--out', join(layers, 'out')],
      2,
      /^Error: .*layers\.yaml\/out can't be made: .*layers\.yaml is no folder \(ENOTDIR\)\. Choose another name\.\n$/,
    ],
    ['no worker', ['run', layers, '--workers', '0'], 2, /Expected a whole number from 1 to 1024/],
    [
      'missing data',
      ['run', projectFile('examples/marmousi.yaml')],
      2,
      /marmousi\.yaml:\d+: model\.file: Data file 'marmousi_vp_20m_176x851\.bin' is missing; looked for .* It comes from .*AzureClusterlessHPC/,
    ],
  ])('%s', async (_, args, code, message) => {
    const ended = await runJudi(args);
    expect(ended.err).toMatch(message);
    expect(ended.err).not.toContain('    at ');
    expect(ended).toMatchObject({ code, out: '' });
  });

  test('a source outside the model names its line; --verbose shows where the error comes from', async () => {
    const file = smallExperiment(1);
    writeFileSync(file, readFileSync(file, 'utf8').replace('to: 550', 'to: 5500').replace('n: 1 }', 'n: 2 }'));
    const ended = await runJudi(['run', file, '--verbose']);
    expect(ended.err).toContain('small.yaml:3: sources: Shot 1: source 0 is at x = 5500 m, outside the model');
    expect(ended.err).toContain('    at ');
    expect(ended.code).toBe(2);
  });

  test('--json puts the error on the standard output', async () => {
    const ended = await runJudi(['run', '/nowhere/e.yaml', '--json']);
    expect(json(ended.out).error).toEqual({
      name: 'ExperimentError',
      message: '/nowhere/e.yaml: there is no such file.',
    });
    expect(ended.code).toBe(2);
  });
});

describe('interrupted', () => {
  beforeEach(needsPosix);

  test.each([
    ['Ctrl-C', 'SIGINT', 130, true],
    ['a request to end', 'SIGTERM', 143, false],
  ] as const)('%s ends workers and leaves no half files', async (_, signal, code, toGroup) => {
    const out = scratchFolder();
    const running = startJudi(['run', smallExperiment(20_000), '--out', out, '--workers', '2']);
    const pid = running.process.pid ?? 0;
    await running.says(/of 20000 shots/);
    process.kill(toGroup ? -pid : pid, signal);
    const ended = await running.ended;
    expect(ended.code).toBe(code);
    expect(readdirSync(out)).toEqual([]);
    await expect.poll(() => groupLives(pid)).toBe(false);
  });
});

function groupLives(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}
