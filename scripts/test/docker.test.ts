import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { nativeModulesFolder, nativeModulesVariable } from '../../packages/clusterless/src/bundle/native-packages.ts';
import { needsPosix } from '../../test/left-out.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const installer = 'docker/install.sh';

describe.each(['docker/Dockerfile', 'docker/Dockerfile.cuda'])('%s', (path) => {
  const lines = read(path).replaceAll('\\\n', ' ').split('\n');
  const all = (instruction: string) =>
    lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));

  test('has the Node that the repository is developed with', () => {
    const { node } = JSON.parse(read('package.json')).devDependencies;
    expect(all('FROM')[0]).toBe(`node:${node}-trixie-slim AS packages`);
  });

  test('is of the version of judi4cloud', () => {
    const { version } = JSON.parse(read('packages/judi4cloud/package.json'));
    expect(all('ARG')[0]).toBe(`VERSION=${version}`);
  });

  test('names its base by a version or a date, also in its label', () => {
    const base = all('FROM').at(-1) as string;
    expect(base).toMatch(/^[\w/]+:\S*\d+(\.\d+\.\d+|\d{7})-\S+$/);
    expect(all('LABEL').join()).toContain(`${base}"`);
  });

  test('has packages where tasks look for them', () => {
    expect(all('ENV')).toEqual([`${nativeModulesVariable}=${nativeModulesFolder}`]);
    expect(all('COPY')).toContain(`--from=packages ${nativeModulesFolder} ${nativeModulesFolder}`);
    expect(read(installer)).toContain(`modules=${nativeModulesFolder}\n`);
  });

  test('runs as the user that is made', () => {
    const [, uid] = /useradd --uid (\d+) /.exec(read(installer)) ?? [];
    expect(all('USER')).toEqual([`${uid}:${uid}`]);
  });
});

test('both images are made alike', () => {
  const steps = (path: string) => read(path).match(/^(FROM node|ARG|COPY|RUN|ENV|USER|WORKDIR|CMD).*$/gm);
  expect(steps('docker/Dockerfile.cuda')).toEqual(steps('docker/Dockerfile'));
});

test('install.sh can be read by a shell', (context) => {
  needsPosix(context);
  const { status, stderr } = spawnSync('sh', ['-n', fileURLToPath(new URL(installer, root))], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
