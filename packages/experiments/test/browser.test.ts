import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryPlace } from '@judi4cloud/files';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BrowserPage, openPage } from '../../../test/browser-page.ts';
import { chromiumPath, needsChromium } from '../../../test/left-out.ts';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { bringsAlong } from '../../../test/static-imports.ts';
import {
  costs,
  ExperimentRun,
  experimentPage,
  experimentReport,
  Measurements,
  parseExperiment,
  prepare,
  ResultFiles,
  silent,
} from '../src/index.ts';

test('nothing of Node is needed before files of a disk are: experiments can be imported in a browser', () => {
  expect(bringsAlong('packages/experiments/src/index.ts')).toEqual(['fast-png', 'yaml']);
});

const description = `
model: { from: layers, n: [11, 11], d: [10, 10], layers: [{ velocity: 1.5, to: 50 }, { velocity: 2.5 }] }
background: { smooth: 20 }
sources: { x: [50], z: 10 }
receivers: { x: { from: 0, to: 100, step: 20 }, z: 10 }
recording: { t: 16, dt: 4 }
wavelet: { ricker: 0.01 }
options: { backend: interpreter, spaceOrder: 2 }
compute: [forward, rtm]`;

const experiments = {
  costs,
  ExperimentRun,
  experimentPage,
  experimentReport,
  Measurements,
  memoryPlace,
  parseExperiment,
  prepare,
  ResultFiles,
  silent,
};

/** Describes, predicts, runs and reports an experiment, here or in a page, without a disk. */
async function wholeExperiment(text: string, library: typeof experiments) {
  const { parseExperiment, prepare, costs, silent, ResultFiles, Measurements, ExperimentRun, memoryPlace } = library;
  const experiment = parseExperiment('layers.yaml', text);
  const setup = await prepare(experiment, undefined, '1');
  const predicted = costs(setup).map(({ step, prediction }) => [step.computation, prediction.points, prediction.bytes]);
  const memory = memoryPlace();
  const products = await new ExperimentRun(setup, {
    files: new ResultFiles('out', ['raw', 'zarr'], memory),
    measurements: new Measurements(silent, 'interpreter', new AbortController().signal),
    reporter: silent,
    version: '1',
    backend: 'interpreter',
  }).all({ force: false });
  const seconds = 1;
  const timeless = products.map((product) => ({ ...product, header: { ...product.header, seconds } }));
  const html = library.experimentPage(
    library.experimentReport(setup, timeless, { backend: 'interpreter', version: '1' }),
  );
  const results = products.map(({ name, parts }) => [name, ...parts.map((part) => [...part])]);
  return { hash: setup.hash, predicted, results, files: [...memory.files.keys()].sort(), html };
}

describe('in Chromium', () => {
  const folder = scratchFolder();
  let page: BrowserPage;

  beforeAll(async () => {
    if (!existsSync(chromiumPath)) return;
    writeFileSync(join(folder, 'layers.yaml'), description);
    const packages = ['yaml', 'fast-png', 'h5wasm', 'zarrita'];
    page = await openPage(join(folder, 'layers.yaml'), join(folder, 'profile'), packages);
  });
  beforeEach(needsChromium);
  afterAll(() => page?.close());

  test('an experiment is described, predicted, run, kept and reported as in Node', async () => {
    const here = await wholeExperiment(description, experiments);
    const there = await page.run(`
      const library = { ...(await import('@judi4cloud/experiments')), ...(await import('@judi4cloud/files')) };
      const [file] = document.querySelector('input').files;
      const wholeExperiment = ${wholeExperiment};
      return wholeExperiment(await file.text(), library);`);
    expect(there).toEqual(here);
    expect(here.html.match(/<svg /g)?.length).toBe(4);
    expect(here.files).toContain('out/rtm.f32');
    expect(here.results.flat(2).some((value) => value !== 0)).toBe(true);
  }, 180_000);

  test('mistakes are told with their line, and files that aren’t there with where they were looked for', async () => {
    const [misspelt, missing] = (await page.run(`
      const { parseExperiment, prepare, readExperiment } = await import('@judi4cloud/experiments');
      const { pickedPlace } = await import('@judi4cloud/files');
      const { files } = document.querySelector('input');
      const from = pickedPlace(files);
      const text = await files[0].text();
      const messageOf = async (work) => { try { await work(); return 'none'; } catch (error) { return error.message; } };
      const other = text.replace(/model: .*/, "model: { from: hdf5, file: m.h5 }");
      return [
        await messageOf(async () => parseExperiment((await readExperiment('layers.yaml', { from })).file, text.replace('wavelet', 'wavlet'))),
        await messageOf(() => prepare(parseExperiment('layers.yaml', other), undefined, '1', { from })),
      ];`)) as string[];
    expect(misspelt).toBe("layers.yaml:7: Unknown key 'wavlet'. Did you mean 'wavelet'?");
    expect(missing).toMatch(/^layers\.yaml:2: .*Data file 'm\.h5' is missing; looked for m\.h5\./);
  });
});
