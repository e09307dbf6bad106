#!/usr/bin/env node
// Tries install.sh, with what the Dockerfile does around it, where there is no Docker: in roots that debootstrap makes. Then
// runs judi doctor and a task in the image's root, as its user and as a user that it doesn't know. Needs root, debootstrap, npm, a
// Debian mirror (DEBIAN_MIRROR), the npm registry, and out/image, which pack.mjs makes. Leaves nothing behind.
//
// Not tried: Docker (its parser, layers, runtime: test-image.mjs tries those), the images that the Dockerfiles name, Azure Batch.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkDoctor, checkTasks, shotModule, stranger, wanted } from './test/checks.mjs';
import { must, run, runIn } from './test/namespaces.mjs';
import { build, buildWithRegistry, copy, debianRoot, nodeRoot } from './test/roots.mjs';
import { batchRoot } from './test/task.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const context = join(repository, 'out/image');
const { node, release, version } = wanted;

const interrupted = new AbortController();
const { signal } = interrupted;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(name, () => interrupted.abort(new Error(`stopped by ${name}`)));

if (process.getuid() !== 0) throw new Error('Roots are made and entered by root alone.');
if (!existsSync(join(context, 'package-lock.json')))
  throw new Error('out/image is missing: run npm run build && node docker/pack.mjs.');
const scratch = mkdtempSync(join(tmpdir(), 'judi4cloud-image-'));
try {
  await test();
  console.log('The image can be made and used.');
} catch (error) {
  console.error(signal.aborted ? `${signal.reason.message}; removing ${scratch}` : (error.stack ?? error));
  process.exitCode = signal.aborted ? 130 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
}

async function test() {
  const [packages, image] = [join(scratch, 'packages'), join(scratch, 'image')];
  await step(`debian:${release}-slim by debootstrap`, () => debianRoot(image, release, signal));
  await copy(image, packages, signal);
  const sizes = { Debian: await megabytes(image) };

  await step(`node:${node}-${release}-slim: Node and npm on it`, () => nodeRoot(packages, pinnedNode(), signal));
  cpSync(context, join(packages, 'tmp/image'), { recursive: true });
  await step('install.sh packages', () =>
    buildWithRegistry(packages, `sh /tmp/image/install.sh packages ${version}`, signal),
  );

  mkdirSync(join(image, 'usr/local/share/judi4cloud'));
  copyFileSync(join(context, 'install.sh'), join(image, 'usr/local/share/judi4cloud/install.sh'));
  await step('install.sh system', () => build(image, 'sh /usr/local/share/judi4cloud/install.sh system', signal));
  sizes['compiler, user'] = (await megabytes(image)) - total(sizes);
  copyFileSync(join(packages, 'usr/local/bin/node'), join(image, 'usr/local/bin/node'));
  sizes.Node = (await megabytes(image)) - total(sizes);
  await copy(join(packages, 'opt/judi4cloud'), join(image, 'opt/judi4cloud'), signal);
  sizes['judi4cloud, koffi and what they need'] = (await megabytes(image)) - total(sizes);
  const parts = Object.entries(sizes).map(([part, size]) => `${part} ${Math.round(size)}`);
  const packed = Number(await must(run(['sh', '-c', `tar -C ${image} -c . | gzip -6 | wc -c`], signal))) / 1e6;
  console.log(`Size: ${Math.round(total(sizes))} MB (${parts.join(', ')}), ${Math.round(packed)} MB compressed`);

  const execute = executeIn(image);
  await inspect(execute);
  await checkDoctor(execute);
  const client = join(packages, 'opt/judi4cloud');
  const module = join(client, 'shot.mjs');
  copyFileSync(shotModule, module);
  const installed = join(client, 'node_modules/@judi4cloud');
  await checkTasks({ place: join(image, batchRoot), packages: installed, module, execute });
}

/** Runs commands in the image's root, with the environment that an engine would give them. */
function executeIn(image) {
  return (command, { uid, folder, env = {} }) => {
    const HOME = homeOf(uid);
    const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    return runIn(image, command, { uid, folder, env: { PATH, HOME, ...wanted.env, ...env }, signal });
  };
}

function homeOf(uid) {
  return uid === wanted.uid ? '/home/judi' : '/';
}

/** What must not be in the image. */
async function inspect(execute) {
  const find = (expression) => must(execute(['sh', '-c', `find / -xdev ${expression}`], { uid: 0 }));
  expectNone('npm, Azurite, emulator', await find('-name npm -o -name azurite -o -name batch-emulator'));
  expectNone('files that run with the rights of their owner', await find('-type f -perm /6000'));
  const caches = '-path "/var/lib/apt/lists/*" -o -path "/var/cache/apt/*" -o -name _cacache';
  expectNone('package lists and caches', await find(caches));
  expectNone('source maps', await find('-name "*.map" -path "/opt/*"'));
  expectNone('manuals', await find('-type f -path "/usr/share/man/*"'));
  for (const uid of [wanted.uid, stranger]) {
    const writable = 'find / -xdev -path /proc -prune -o \\( -type f -o -type d \\) -writable -print';
    const { stdout } = await execute(['sh', '-c', writable], { uid });
    if (!stdout.startsWith('/')) throw new Error('find lists not even /tmp.');
    const own = ['/tmp', '/var/tmp', '/run/lock', ...(uid === wanted.uid ? [homeOf(uid)] : [])];
    const others = stdout.split('\n').filter((path) => !own.some((folder) => `${path}/`.startsWith(`${folder}/`)));
    expectNone(`files that user ${uid} may write, apart from ${own.join(', ')}`, others.join('\n'));
  }
}

/** The Node that the repository pins, which must be the Dockerfile's. */
function pinnedNode() {
  const path = join(repository, 'node_modules/node/bin/node');
  const printed = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
  if (printed !== `v${node}`) throw new Error(`The Dockerfile wants Node ${node}, but node_modules has ${printed}.`);
  return path;
}

async function step(name, action) {
  const begin = performance.now();
  await action();
  console.log(`${name}: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
}

function expectNone(what, found) {
  if (found.trim() !== '') throw new Error(`There are ${what}:\n${found}`);
  console.log(`No ${what}`);
}

async function megabytes(root) {
  return (Number((await must(run(['du', '-skx', root], signal))).split('\t')[0]) * 1024) / 1e6;
}

function total(sizes) {
  return Object.values(sizes).reduce((sum, size) => sum + size, 0);
}
