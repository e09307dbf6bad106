import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** What a script prints. */
async function printed(script: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const command = ['--conditions=@judi4cloud/source', join(folder, script), ...args];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command);
  return { stdout, stderr: stderr.replaceAll(/^.*stencil: no C compiler found .*\n/gm, '') };
}

/** What a script prints; nothing else is said but that there is no C compiler, where there is none. */
async function output(script: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await printed(script, ...args);
  expect(stderr).toBe('');
  return stdout;
}

let words: Promise<string> | undefined;

/** What the basic example prints, computed once. */
function basicWords(): Promise<string> {
  words ??= output('modeling-basic-2d.ts');
  return words;
}

test('modeling-basic-2d computes all products, and migration of nothing is inversion', async () => {
  const words = await basicWords();
  expect(words).toContain('LSRTM of 0·dm is FWI: true');
  const norms = /F·q ([\d.]+), F'·d ([\d.]+), J·dm ([\d.]+), J'·dD ([\d.]+)/.exec(words)?.slice(1).map(Number);
  expect(norms).toHaveLength(4);
  expect(norms?.every((norm) => norm > 0)).toBe(true);
});

test('fwi-gradient counts its shots and draws a picture', async () => {
  const picture = join(mkdtempSync(join(tmpdir(), 'judi4cloud-example-')), 'gradient.png');
  expect(await output('fwi-gradient.ts', picture)).toContain('4 of 4 shots');
  expect(readFileSync(picture).subarray(1, 4).toString('latin1')).toBe('PNG');
});

test('custom-misfit: robust misfits keep the direction of the gradient where least squares lose it', async () => {
  const words = await output('custom-misfit.ts');
  const similarity = (name: string) => Number(new RegExp(`^${name} .*: (\\S+)$`, 'm').exec(words)?.[1]);
  expect(similarity('mse')).toBeLessThan(0.5);
  expect(similarity('studentst')).toBeGreaterThan(0.8);
  expect(similarity('huber')).toBeGreaterThan(0.8);
});

test('modeling-basic-2d prints the same on a pool', async () => {
  const { stdout, stderr } = await printed('modeling-basic-2d-on-a-pool.ts');
  expect(stdout).toBe(await basicWords());
  expect(stderr).toContain('pool PoolTest2 of emulator: made');
});

test('monte-carlo-pi maps and reduces on an embedded cluster', async () => {
  expect(await output('monte-carlo-pi.ts')).toMatch(/job pi-[0-9a-f]{16}: .*\nπ ≈ 3\.14\d\d from 8000000 darts/);
});

test('word-count sends files, and joins counts by a reducer of its own', async () => {
  const words = await output(
    'word-count.ts',
    'emulator',
    join(folder, 'word-count.ts'),
    join(folder, 'huber-misfit.ts'),
  );
  expect(words).toMatch(/^ +\d+ \w+$/m);
  const text = ['word-count.ts', 'huber-misfit.ts'].map((file) => readFileSync(join(folder, file), 'utf8')).join(' ');
  const count = text.toLowerCase().match(/(?<!\p{L})const(?!\p{L})/gu)?.length;
  expect(words).toContain(`${String(count).padStart(6)} const`);
});

test('fwi-on-a-pool descends', async () => {
  const picture = join(mkdtempSync(join(tmpdir(), 'judi4cloud-example-')), 'velocity.png');
  const words = await output('fwi-on-a-pool.ts', 'emulator', picture);
  const misfits = [...words.matchAll(/misfit (\S+)/g)].map(([, misfit]) => Number(misfit));
  expect(misfits).toHaveLength(3);
  expect(misfits).toEqual(misfits.toSorted((a, b) => b - a));
  expect(readFileSync(picture).subarray(1, 4).toString('latin1')).toBe('PNG');
});

test('scripts are short enough to be read at once', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.ts')))
    expect(readFileSync(join(folder, name), 'utf8').split('\n').length, name).toBeLessThanOrEqual(60);
});
