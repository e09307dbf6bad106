import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeChecksum, nodeSetup, nodeVersion } from '../src/cluster/node-setup.ts';

const scriptOf = (packages: Record<string, string>) =>
  /^\/bin\/sh -c '(.*)'$/.exec(nodeSetup(packages).commandLine)?.[1] as string;

test('nodes get the Node.js of this project', () => {
  const { devDependencies } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  expect(devDependencies.node).toBe(nodeVersion);
  expect(scriptOf({})).toContain(`v${nodeVersion}/node-v${nodeVersion}-linux-x64.tar.xz`);
});

test('packages with native code are installed where bundles look for them', () => {
  expect(scriptOf({ koffi: '3.3.4' })).toMatch(/npm install .*--prefix \/opt\/judi4cloud koffi@3\.3\.4;/);
  expect(scriptOf({})).not.toContain('npm install');
});

describe('the command, in a shell whose programs only say what they are asked for,', () => {
  let machine: string;
  const said = () => readFileSync(join(machine, 'said'), 'utf8').split('\n').filter(Boolean);
  const program = (name: string, then = '') =>
    writeFileSync(join(machine, 'bin', name), `#!/bin/sh\necho "${name} $*" >> ${machine}/said\n${then}\n`, {
      mode: 0o755,
    });

  beforeEach(() => {
    machine = mkdtempSync(join(tmpdir(), 'node-setup-'));
    mkdirSync(join(machine, 'bin'));
    writeFileSync(join(machine, 'said'), '');
    for (const name of ['mkdir', 'touch', 'rm', 'apt-get', 'npm', 'cc']) program(name);
    symlinkSync(programOf('sha256sum'), join(machine, 'bin', 'sha256sum'));
    program('curl', 'while [ "$1" != --output ]; do shift; done; printf archive > "$2"');
    // What stands in the archive is a Node.js that is new enough: this one.
    program(
      'tar',
      `printf '#!/bin/sh\\nexec ${process.execPath} "$@"' > ${machine}/bin/node; ${programOf('chmod')} +x ${machine}/bin/node`,
    );
  });
  afterEach(() => rmSync(machine, { recursive: true }));

  const programOf = (name: string) =>
    spawnSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
  const archiveOf = (content: string) => createHash('sha256').update(content).digest('hex');
  const run = (checksum = archiveOf('archive'), packages: Record<string, string> = { koffi: '3.3.4' }) => {
    const script = scriptOf(packages).replace(nodeChecksum, checksum);
    const { status, stderr } = spawnSync('/bin/sh', ['-c', script], {
      cwd: machine,
      env: { PATH: join(machine, 'bin') },
      encoding: 'utf8',
    });
    return { status, stderr, did: said().map((line) => line.split(' ').slice(0, 2).join(' ')) };
  };
  const nodeOf = (version: string) =>
    program(
      'node',
      `[ "$1" = --version ] && echo v${version} && exit; ${process.execPath} -e "Object.defineProperty(process.versions, 'node', { value: '${version}' }); $2"`,
    );

  test('brings Node.js and packages to a plain node', () => {
    const { status, stderr, did } = run();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(did).toEqual([
      'mkdir -p',
      'touch /opt/judi4cloud/unfinished',
      'curl --fail',
      'tar --extract',
      `rm node-v${nodeVersion}-linux-x64.tar.xz`,
      'npm install',
      'rm /opt/judi4cloud/unfinished',
    ]);
  });

  test.each(['22.18.0', '24.0.1', '26.10.0'])('does nothing where Node.js %s is', (version) => {
    nodeOf(version);
    expect(run()).toMatchObject({ status: 0, did: ['node -e'] });
  });

  test.each(['22.17.9', '18.20.0', '0.10.48'])('replaces Node.js %s', (version) => {
    nodeOf(version);
    const { status, did } = run();
    expect(status).toBe(0);
    expect(did).toContain('tar --extract');
  });

  test('installs nothing whose checksum is wrong', () => {
    const { status, stderr, did } = run(archiveOf('something else'));
    expect(status).toBe(1);
    expect(stderr).toContain('the checksum is wrong');
    expect(did.at(-1)).toBe('curl --fail');
    expect(readdirSync(join(machine, 'bin'))).not.toContain('node');
  });

  test('says it when an old Node.js is found before the new one', () => {
    nodeOf('18.20.0');
    program('tar');
    expect(run()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/22\.18 or newer is needed, .*node is v18\.20\.0/),
    });
  });
});
