import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { interpreter } from '../src/interpret.ts';
import type { Backend } from '../src/run/kernel.ts';
import { cBackend } from '../src/run/native/backend.ts';
import { cacheFolder } from '../src/run/native/cache-folder.ts';
import { CompilerError, KernelCacheError } from '../src/run/native/errors.ts';
import { keepLibrary } from '../src/run/native/kernel-cache.ts';
import { compilerHere, needsCompiler } from './compiler-here.ts';
import { acoustic } from './programs.ts';
import { relativeDifference, runShot } from './shots.ts';

const program = acoustic({ order: 2 });
const shot = { shape: [9, 20], steps: 4 };
let folder: string;
let cache: string;
let env: NodeJS.ProcessEnv;

beforeEach((context) => {
  folder = mkdtempSync(join(tmpdir(), 'judi4cloud-test-'));
  cache = join(folder, 'cache');
  env = { ...process.env, JUDI_CACHE: cache, CC: countingCompiler() };
  needsCompiler(context);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A compiler that leaves a line in `calls` whenever it runs. */
function countingCompiler(): string {
  return script('counting-cc', `echo called >> ${join(folder, 'calls')}\nexec ${compilerHere} "$@"`);
}

function script(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

function calls(): number {
  return readdirSync(folder).includes('calls')
    ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n').length
    : 0;
}

const libraries = () => readdirSync(cache).filter((name) => name.endsWith('.so'));

async function expectRight(backend: Backend): Promise<void> {
  const expected = await runShot(interpreter, program, shot);
  const actual = await runShot(backend, program, shot);
  // Rounding of f32 arithmetic over a few steps.
  for (const name of Object.keys(expected)) expect(relativeDifference(actual[name], expected[name])).toBeLessThan(1e-5);
}

it('runs the compiler twice at first, for the probe and the kernel, and never again', async () => {
  await expectRight(await cBackend({ env }));
  expect(calls()).toBe(2);
  await expectRight(await cBackend({ env }));
  expect(calls()).toBe(2);
});

it('shares one compilation among programs compiled at once', async () => {
  const backend = await cBackend({ env });
  await Promise.all([backend.compile(program), backend.compile(program), backend.compile(program)]);
  expect(calls()).toBe(2);
});

it.each([
  ['truncated', (path: string) => replace(path, readFileSync(path).subarray(0, 3000))],
  ['emptied', (path: string) => replace(path, Buffer.alloc(0))],
  ['changed in the middle', (path: string) => replace(path, changed(readFileSync(path)))],
  ['removed', (path: string) => rmSync(path)],
])('builds a library anew that was %s', async (_, damage) => {
  await expectRight(await cBackend({ env }));
  for (const name of libraries()) damage(join(cache, name));
  await expectRight(await cBackend({ env }));
  expect(calls()).toBe(3);
});

/** By another file: this process has the old one mapped, and would crash if that shrank. */
function replace(path: string, bytes: Uint8Array): void {
  rmSync(path);
  writeFileSync(path, bytes);
}

const changed = (bytes: Buffer) => bytes.fill(0x90, bytes.length >> 1, (bytes.length >> 1) + 64);

it('builds a kernel anew whose entry is damaged, or names another library', async () => {
  await expectRight(await cBackend({ env }));
  const entry = entries()[0];
  const content = JSON.parse(readFileSync(entry, 'utf8'));
  for (const foreign of [
    '{',
    '{}',
    JSON.stringify({ ...content, library: '../../etc/passwd' }),
    JSON.stringify({ ...content, key: '0' }),
  ]) {
    writeFileSync(entry, foreign);
    await expectRight(await cBackend({ env }));
  }
  expect(calls()).toBe(6);
});

const entries = () =>
  readdirSync(cache)
    .filter((name) => /^[0-9a-f]{32}\.json$/.test(name))
    .map((name) => join(cache, name));

it('builds a kernel anew whose library is whole but was compiled for something else', async () => {
  const backend = await cBackend({ env });
  await backend.compile(acoustic({ order: 4 }));
  const [other] = entries();
  await backend.compile(program);
  const [mine] = entries().filter((entry) => entry !== other);
  const { library, sha256 } = JSON.parse(readFileSync(other, 'utf8'));
  writeFileSync(mine, JSON.stringify({ ...JSON.parse(readFileSync(mine, 'utf8')), library, sha256 }));
  await expectRight(await cBackend({ env }));
  expect(calls()).toBe(4);
});

it('tries the compiler anew when what it remembers of it is damaged', async () => {
  await expectRight(await cBackend({ env }));
  for (const name of readdirSync(cache)) if (name.startsWith('compiler-')) writeFileSync(join(cache, name), '{');
  await expectRight(await cBackend({ env }));
  expect(calls()).toBe(3);
});

it('lets processes race for the same kernel: all succeed and leave one whole entry', async () => {
  const code = `
    import { cBackend } from ${JSON.stringify(join(import.meta.dirname, '../src/run/native/backend.ts'))};
    import { acoustic } from ${JSON.stringify(join(import.meta.dirname, 'programs.ts'))};
    import { runShot } from ${JSON.stringify(join(import.meta.dirname, 'shots.ts'))};
    const results = await runShot(await cBackend(), acoustic({ order: 2 }), ${JSON.stringify(shot)});
    console.log(results.u[0].reduce((a, b) => a + b, 0));
  `;
  const run = () =>
    promisify(execFile)(
      process.execPath,
      ['--conditions=@judi4cloud/source', '--input-type=module-typescript', '-e', code],
      { env },
    );
  const outputs = await Promise.all([run(), run(), run()]);
  expect(new Set(outputs.map(({ stdout }) => stdout)).size).toBe(1);
  expect(entries()).toHaveLength(1);
  expect(readdirSync(cache).filter((name) => name.startsWith('.'))).toEqual([]);
  const before = calls();
  await expectRight(await cBackend({ env }));
  expect(calls()).toBe(before);
});

it('keeps kernels in a temporary folder, and says so, where the cache folder cannot be written', async () => {
  writeFileSync(join(folder, 'file'), '');
  const lines: string[] = [];
  const closed = { ...env, JUDI_CACHE: join(folder, 'file', 'cache') };
  await expectRight(await cBackend({ env: closed, log: (line) => lines.push(line) }));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`${closed.JUDI_CACHE} can't be written`);
});

it('leaves nothing behind when the compiler fails', async () => {
  const failing = script(
    'failing-cc',
    `case "$*" in *JUDI_KEY*) echo "no space left on device" >&2; exit 3;; esac\nexec ${compilerHere} "$@"`,
  );
  const backend = await cBackend({ env: { ...env, CC: failing } });
  const failure = await backend.compile(program).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CompilerError);
  expect(failure).toMatchObject({ exitCode: 3, output: 'no space left on device\n' });
  expect((failure as CompilerError).command).toContain('failing-cc -O2');
  expect(readdirSync(cache).filter((name) => !name.startsWith('compiler-'))).toEqual([]);
});

it('says which disk is full and what to do, and leaves nothing behind', async () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const kept = keepLibrary(
    cacheFolder(env, () => {}),
    'key',
    'gcc',
    'source',
    async (path) => {
      writeFileSync(path, 'half');
      throw full;
    },
  );
  await expect(kept).rejects.toThrow(KernelCacheError);
  await expect(kept).rejects.toThrow(`${cache}: ENOSPC: no space left on device, write. Free some space`);
  expect(readdirSync(cache)).toEqual([]);
});

it('keeps its folder to its user', async () => {
  await (await cBackend({ env })).compile(program);
  expect(statSync(cache).mode & 0o077).toBe(0);
});
