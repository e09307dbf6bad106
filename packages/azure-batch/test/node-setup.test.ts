import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nodeSetup, nodeVersion } from '../src/cluster/node-setup.ts';

const scriptOf = (packages: Record<string, string>) =>
  /^\/bin\/sh -c '(.*)'$/.exec(nodeSetup(packages).commandLine)?.[1] as string;

test('nodes get the Node.js of this project', () => {
  const { devDependencies } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  expect(devDependencies.node).toBe(nodeVersion);
  expect(scriptOf({})).toContain(`v${nodeVersion}/node-v${nodeVersion}-linux-x64.tar.xz`);
});

test('the command is one that a shell understands, and does nothing where Node.js is', () => {
  const script = scriptOf({ koffi: '3.3.4' });
  expect(script).not.toContain("'");
  execFileSync('/bin/sh', ['-n', '-c', script]);
  execFileSync('/bin/sh', ['-c', script], {
    env: { PATH: `${process.execPath.replace(/\/[^/]*$/, '')}:/bin:/usr/bin` },
  });
});

test('packages with native code are installed where bundles look for them', () => {
  expect(scriptOf({ koffi: '3.3.4' })).toMatch(/npm install .*--prefix \/opt\/judi4cloud koffi@3\.3\.4$/);
  expect(scriptOf({})).not.toContain('npm install');
});
