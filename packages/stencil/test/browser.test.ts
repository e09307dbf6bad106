import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BrowserPage, openPage } from '../../../test/browser-page.ts';
import { chromiumPath, needsChromium } from '../../../test/left-out.ts';
import { projectFile } from '../../../test/project-file.ts';
import { scratchFolder } from '../../../test/scratch-folder.ts';
import { bringsAlong } from '../../../test/static-imports.ts';
import { interpreter } from '../src/interpret.ts';
import type { Backend, RealArray } from '../src/run/kernel.ts';
import { wasmBackend } from '../src/run/wasm/backend.ts';
import { acoustic, variableDensity } from './programs.ts';
import { runShot } from './shots.ts';

test.each(['index.ts', 'emit/wasm/emit.ts', 'emit/c.ts', 'run/wasm/backend.ts', 'run/wasm/worker.ts'])(
  '%s loads nothing but the package itself: no file system, no process, no native code',
  (entry) => {
    expect(bringsAlong(`packages/stencil/src/${entry}`)).toEqual([]);
  },
);

test('the walk sees what Node parts load', () => {
  expect(bringsAlong('packages/stencil/src/run/native/backend.ts')).toContain('node:crypto');
});

describe('in Chromium', () => {
  let page: BrowserPage;

  beforeAll(async () => {
    if (!existsSync(chromiumPath)) return;
    page = await openPage(projectFile('package.json'), join(scratchFolder(), 'profile'));
  });
  beforeEach(needsChromium);
  afterAll(() => page?.close());

  const shot = { shape: [40, 53], steps: 30, threads: 2 };
  const programs = [acoustic({ real: 'f64', stride: 3 }), variableDensity({ real: 'f32' })];

  /** Runs the body of an async function in the page, with what the package exports, and `runShot`. */
  const inPage = <T>(body: string): Promise<T> =>
    page.run(`
      const stencil = await import('@judi4cloud/stencil');
      const { runShot } = await import('/packages/stencil/test/shots.ts');
      ${body}`) as Promise<T>;

  const plain = (results: Record<string, readonly RealArray[]>) =>
    Object.entries(results).map(([name, arrays]) => [name, ...arrays.map((array) => [...array])]);

  const run = (name: 'wasm' | 'interpreter' | 'auto', program: (typeof programs)[number]) =>
    inPage<ReturnType<typeof plain>>(`
      const backend = await stencil.chooseBackend('${name}');
      const results = await runShot(backend, ${JSON.stringify(program)}, ${JSON.stringify(shot)});
      return (${plain})(results);`);

  test.for(programs)('kernels give the bits that they give in Node: $name', async (program) => {
    const here = async (backend: Backend) => plain(await runShot(backend, program, shot));
    expect(await run('wasm', program)).toEqual(await here(wasmBackend()));
    expect(await run('interpreter', program)).toEqual(await here(interpreter));
  });

  test('WebAssembly is chosen, without a word of what is not there', async () => {
    const said = await inPage<string[]>(`
      const said = [];
      await stencil.chooseBackend('auto', { log: (line, expected) => said.push(expected + ' ' + line) });
      return said;`);
    expect(said).toEqual([expect.stringMatching(/^true stencil: WebAssembly, 128-bit SIMD, \d+ cores$/)]);
  });

  test('a kernel reports its progress and can be stopped', async () => {
    const [progress, stopped] = await inPage<[number[], string]>(`
      const program = ${JSON.stringify(programs[0])};
      const backend = await stencil.chooseBackend('auto');
      const kernel = await backend.compile(program);
      const { prepareShot } = await import('/packages/stencil/test/shots.ts');
      using arena = backend.arena();
      const call = prepareShot(program, arena, { shape: [40, 53], steps: 40_000, threads: 2 });
      const seen = [];
      const controller = new AbortController();
      const running = kernel.run({ ...call, signal: controller.signal, onStep(step) {
        seen.push(step);
        if (step > 0) controller.abort(new Error('enough'));
      } });
      const stopped = await running.then(() => 'not at all', (error) => error.message);
      return [seen, stopped];`);
    expect(progress.at(-1)).toBeGreaterThan(0);
    expect(progress.at(-1)).toBeLessThan(40_000);
    expect(stopped).toBe('enough');
  });
});
