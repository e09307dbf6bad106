import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { interpreter } from '../src/interpret.ts';
import { chooseBackend } from '../src/run/choose.ts';
import { cBackend } from '../src/run/native/backend.ts';
import { environment } from '../src/run/native/environment.ts';
import { CompilerError, CompilerNotFoundError } from '../src/run/native/errors.ts';
import { compilerHere, needsCompiler } from './compiler-here.ts';
import { acoustic, variableDensity } from './programs.ts';
import { relativeDifference, runShot } from './shots.ts';

let folder: string;
let lines: string[];
let expected: (boolean | undefined)[];
const log = (line: string, asExpected?: boolean) => {
  lines.push(line);
  expected.push(asExpected);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'judi4cloud-test-'));
  lines = [];
  expected = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An environment in which `cc` is a script, and no other compiler is known by name. */
function withCompiler(body: string): NodeJS.ProcessEnv {
  const path = join(folder, 'cc');
  writeFileSync(path, `#!/bin/sh\nPATH=${process.env['PATH']}\n${body}\n`);
  chmodSync(path, 0o755);
  return { PATH: folder, JUDI_CACHE: join(folder, 'cache') };
}

const without = () => ({ PATH: join(folder, 'empty'), JUDI_CACHE: join(folder, 'cache') });

it('takes WebAssembly where no compiler is found, and says what was tried', async () => {
  const backend = await chooseBackend('auto', { env: without(), log });
  expect(backend.name).toBe('wasm');
  expect(lines).toEqual([
    expect.stringContaining(
      'stencil: no C compiler found (tried cc: not found; gcc: not found; clang: not found): WebAssembly',
    ),
  ]);
});

it('refuses C without a compiler, and says what to do', async () => {
  const failure = await chooseBackend('c', { env: { ...without(), CC: 'my-cc -m64' }, log }).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(CompilerNotFoundError);
  expect((failure as CompilerNotFoundError).tried.map(({ command }) => command)).toEqual([
    'my-cc -m64',
    'cc',
    'gcc',
    'clang',
  ]);
  expect((failure as Error).message).toContain('Install gcc or clang');
});

it.each([
  ['fails', 'echo "unknown everything" >&2; exit 1', 'unknown everything'],
  [
    'is too old for vectors',
    'cat > /dev/null; echo "error: unknown type name vec" >&2; exit 1',
    'unknown type name vec',
  ],
  ['crashes', 'kill -SEGV $$', 'SIGSEGV'],
  ['makes nothing', 'cat > /dev/null; exit 0', 'without making a library'],
  ['hangs', 'sleep 1000', 'did not finish within 0.4 s', 400],
])('passes over a compiler that %s', async (_, body, reason, timeoutMs = 60_000) => {
  const failure = await cBackend({ env: withCompiler(body), timeoutMs }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CompilerNotFoundError);
  expect((failure as Error).message).toContain(reason);
  expect((failure as Error).message).not.toContain(' -shared ');
});

it('ends what a hanging compiler has started', async () => {
  const file = join(folder, 'child');
  const env = withCompiler(`sleep 1000 &\necho $! > ${file}.new\nmv ${file}.new ${file}\nwait`);
  // On a busy machine it is stopped before it has started anything.
  for (let timeoutMs = 500; !existsSync(file); timeoutMs *= 2) await cBackend({ env, timeoutMs }).catch(() => {});
  const child = Number(readFileSync(file, 'utf8'));
  await expect.poll(() => isRunning(child)).toBe(false);
});

function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

it('starts nothing and loads no native code when the package is imported', async () => {
  const { execFileSync } = await import('node:child_process');
  const code = `
    import ${JSON.stringify(join(import.meta.dirname, '../src/run/choose.ts'))};
    import ${JSON.stringify(join(import.meta.dirname, '../src/index.ts'))};
    const loaded = process.report.getReport().sharedObjects.filter((path) => path.includes('koffi'));
    console.log(JSON.stringify({ loaded, children: process.getActiveResourcesInfo() }));
  `;
  const args = ['--conditions=@judi4cloud/source', '--input-type=module-typescript', '-e', code];
  const output = execFileSync(process.execPath, args, { env: { ...process.env, ...without() }, encoding: 'utf8' });
  expect(JSON.parse(output).loaded).toEqual([]);
  expect(output).not.toContain('ProcessWrap');
});

describe('where a compiler works', () => {
  beforeEach(needsCompiler);

  it('takes C, and says which', async () => {
    const backend = await chooseBackend('auto', { env: withCompiler(`exec ${compilerHere} "$@"`), log });
    expect(backend.name).toBe('c');
    expect(lines).toEqual([
      expect.stringMatching(/^stencil: C kernels by (gcc|clang) \d+\.\d+\.\d+, \d+-bit vectors$/),
    ]);
    expect(expected).toEqual([true]);
  });

  it('runs a program as WebAssembly that the compiler refuses, under auto', async () => {
    const env = withCompiler(
      `case "$*" in *JUDI_KEY*) echo "cc1: internal error" >&2; exit 1;; esac\nexec ${compilerHere} "$@"`,
    );
    const backend = await chooseBackend('auto', { env, log });
    const shot = { shape: [9, 20], steps: 4 };
    const oracle = await runShot(interpreter, acoustic(), shot);
    const actual = await runShot(backend, acoustic(), shot);
    // Rounding of f32 arithmetic over a few steps.
    for (const name of Object.keys(oracle)) expect(relativeDifference(actual[name], oracle[name])).toBeLessThan(1e-5);
    expect(expected).toEqual([true, undefined]);
    expect(lines[1]).toContain('cc1: internal error');
    expect(lines[1]).toMatch(/WebAssembly.* instead$/);
  });

  it('stops a compiler that hangs over a kernel', async () => {
    const env = withCompiler(`case "$*" in *JUDI_KEY*) sleep 1000;; esac\nexec ${compilerHere} "$@"`);
    // What is known of the compiler is in the cache folder from here on.
    await cBackend({ env });
    const backend = await cBackend({ env, timeoutMs: 1000 });
    const failure = await backend.compile(acoustic()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CompilerError);
    expect((failure as CompilerError).exitCode).toBeUndefined();
  });

  it.each([
    ['-fopenmp', false],
    ['-march=native', true],
    ['-Wl,-z,nodelete', true],
  ])('does without %s where the compiler does not know it', async (flag, openmp) => {
    const env = withCompiler(
      `case " $* " in *" ${flag} "*) echo "unknown option ${flag}" >&2; exit 1;; esac\nexec ${compilerHere} "$@"`,
    );
    const { compilers } = await environment(env);
    expect(compilers[0]).toMatchObject({ openmp });
    const backend = await cBackend({ env });
    for (const program of [acoustic(), variableDensity()]) {
      const shot = { shape: [21, 35], steps: 9 };
      const expected = await runShot(interpreter, program, shot);
      const actual = await runShot(backend, program, { ...shot, threads: 2 });
      // Rounding of f32 arithmetic over a few steps.
      for (const name of Object.keys(expected))
        expect(relativeDifference(actual[name], expected[name])).toBeLessThan(1e-5);
    }
  });

  it('passes over a $CC that does not work to one that does', async () => {
    const env = { ...withCompiler(`exec ${compilerHere} "$@"`), CC: join(folder, 'nothing') };
    expect((await cBackend({ env })).name).toBe('c');
  });
});
