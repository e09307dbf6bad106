import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const rows = readFileSync(new URL('FEATURES.md', root), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Feature |'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, feature, status, proof]) => ({ feature, status, proof }));

test('features have one of four statuses', () => {
  for (const { feature, status } of rows) expect(status, feature).toMatch(/^(done|partly|planned|replaced)\b/);
});

test('what is said to work is proved by a test that exists', () => {
  for (const { feature, status, proof } of rows) {
    if (!/^(done|partly|replaced)/.test(status)) continue;
    const [, path, name] = /^`([^`]+)`: (.+)$/.exec(proof) ?? [];
    expect(path, feature).toBeDefined();
    const file = [`packages/${path}`, path].map((place) => new URL(place, root)).find((place) => existsSync(place));
    expect(file && readFileSync(file, 'utf8'), `${path} of '${feature}'`).toContain(name);
  }
});
