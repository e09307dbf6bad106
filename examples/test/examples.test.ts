import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** What a script prints; nothing else is said but that there is no C compiler, where there is none. */
async function output(script: string, ...args: string[]): Promise<string> {
  const command = ['--conditions=@judi4cloud/source', join(folder, script), ...args];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command);
  expect(stderr.replaceAll(/^.*stencil: no C compiler found .*\n/gm, '')).toBe('');
  return stdout;
}

test('modeling-basic-2d computes all products, and migration of nothing is inversion', async () => {
  const words = await output('modeling-basic-2d.ts');
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

test('scripts are short enough to be read at once', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.ts')))
    expect(readFileSync(join(folder, name), 'utf8').split('\n').length, name).toBeLessThanOrEqual(60);
});
