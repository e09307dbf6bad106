import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { projectFile } from '../../../test/project-file.ts';
import { requireNode } from '../src/supported-node.ts';

test.each(['18.20.8', '20.20.2', '22.17.1'])('Node.js %s is refused in one sentence', (version) => {
  expect(() => requireNode(version)).toThrow(
    expect.objectContaining({
      tag: 'UnsupportedNodeError',
      stack: expect.stringMatching(/^UnsupportedNodeError: judi4cloud needs Node.js 22.18 or newer, but this is .*\.$/),
    }),
  );
});

test.each(['22.18.0', '23.0.0', '26.10.0', undefined])('%s will do', (version) => {
  expect(() => requireNode(version)).not.toThrow();
});

test('every package.json names that version', () => {
  for (const path of globSync('{.,packages/*}/package.json', { cwd: projectFile('.') }))
    expect(JSON.parse(readFileSync(projectFile(path), 'utf8')).engines, path).toEqual({ node: '>=22.18' });
});
