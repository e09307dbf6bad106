#!/usr/bin/env node
// Tries install.sh, with what the Dockerfile does around it, where there is no Docker: in roots that debootstrap makes. Then
// runs judi doctor and a task in the image's root, as its user and as a user that it doesn't know. Needs root, debootstrap, npm, a
// Debian mirror (DEBIAN_MIRROR), the npm registry, and out/image, which pack.mjs makes. Leaves nothing behind.
//
// Not tried: Docker (its parser, layers, runtime), the images that the Dockerfiles name, the CUDA variant, Azure Batch.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readDockerfile } from './test/dockerfile.mjs';
import { must, run, runIn } from './test/namespaces.mjs';
import { build, buildWithRegistry, copy, debianRoot, nodeRoot } from './test/roots.mjs';
import { openNode } from './test/task.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const context = join(repository, 'out/image');
const { node, release, version, uid, command, env } = readDockerfile(new URL('Dockerfile', import.meta.url));
/** Azure Batch runs containers as a user of the node, which no image knows. */
const stranger = 12345;
/** As container engines set it. */
const homeOf = (user) => (user === uid ? '/home/judi' : '/');
const containerEnv = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...env };

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

  await inspect(image);
  await doctor(image, uid);
  await doctor(image, stranger);
  await tasks(image, join(packages, 'opt/judi4cloud'));
}

/** What must not be in the image. */
async function inspect(image) {
  const find = (expression) =>
    must(runIn(image, ['sh', '-c', `find / -xdev ${expression}`], { env: containerEnv, signal }));
  expectNone('npm, Azurite, emulator', await find('-name npm -o -name azurite -o -name batch-emulator'));
  expectNone('files that run with the rights of their owner', await find('-type f -perm /6000'));
  expectNone(
    'package lists and caches',
    await find('-path "/var/lib/apt/lists/*" -o -path "/var/cache/apt/*" -o -name _cacache'),
  );
  expectNone('source maps', await find('-name "*.map" -path "/opt/*"'));
  expectNone('manuals', await find('-type f -path "/usr/share/man/*"'));
  for (const user of [uid, stranger]) {
    const writable = 'find / -xdev -path /proc -prune -o \\( -type f -o -type d \\) -writable -print';
    const { stdout } = await runIn(image, ['sh', '-c', writable], { uid: user, env: containerEnv, signal });
    if (!stdout.startsWith('/')) throw new Error('find lists not even /tmp.');
    const own = ['/tmp', '/var/tmp', '/run/lock', ...(user === uid ? [homeOf(uid)] : [])];
    const others = stdout.split('\n').filter((path) => !own.some((folder) => `${path}/`.startsWith(`${folder}/`)));
    expectNone(`files that user ${user} may write, apart from ${own.join(', ')}`, others.join('\n'));
  }
}

/** The image's command, as JSON. */
async function doctor(image, user) {
  const env = { ...containerEnv, HOME: homeOf(user) };
  const printed = await must(runIn(image, [...command, '--json'], { uid: user, env, signal }));
  const { version: judi, node: runtime, backend, compilers } = JSON.parse(printed);
  const [compiler] = compilers;
  if (judi !== version) throw new Error(`The image has judi4cloud ${judi} instead of ${version}.`);
  if (runtime.version !== node) throw new Error(`The image has Node ${runtime.version} instead of ${node}.`);
  if (backend.name !== 'c' || !compiler.openmp) throw new Error(`No C kernels with OpenMP: ${printed}`);
  console.log(`${command.join(' ')} as user ${user}: judi4cloud ${judi}, Node ${runtime.version}, ${backend.why}`);
}

/** A shot as a task, twice as each user; the same samples as from WebAssembly on this machine. */
async function tasks(image, client) {
  const module = join(client, 'shot.mjs');
  copyFileSync(new URL('test/shot.mjs', import.meta.url), module);
  const { shot } = await import(pathToFileURL(module).href);
  const { inProcess } = await import(
    pathToFileURL(join(client, 'node_modules/@judi4cloud/clusterless/dist/index.js')).href
  );
  const [expected] = await inProcess().map(shot, ['wasm']);
  const setup = { root: image, client, module, env: containerEnv, homeOf, signal };
  await using batchNode = await openNode(setup);
  console.log(`Bundle of the task: ${Math.round(batchNode.bundleBytes / 1000)} kB`);
  for (const user of [uid, stranger]) {
    for (const turn of ['first', 'second']) {
      const { result, log, seconds, kernels } = await batchNode.task(`shot-${user}-${turn}`, 'c', user);
      const error = result ? distance(result.samples, expected.samples) : Number.NaN;
      if (result?.uid !== user || !(error < 1e-4))
        throw new Error(`The task went wrong (relative error ${error}): ${log}`);
      const kept = `${kernels} compiled kernel in the node's shared folder`;
      console.log(
        `${turn} task as user ${user}: ${seconds.toFixed(1)} s, ${error.toExponential(1)} from WebAssembly, ${kept}`,
      );
    }
  }
  const { result, log } = await batchNode.task('without-koffi', 'c', uid, { JUDI4CLOUD_MODULES: '/nowhere' });
  if (result !== undefined || !log.includes("'koffi'")) throw new Error(`koffi comes from elsewhere: ${log}`);
  console.log('Tasks load koffi from $JUDI4CLOUD_MODULES');
}

/** Relative, in the Euclidean norm. Compilers fuse other products: samples differ by rounding. */
function distance(a, b) {
  const norm = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return a.length === b.length ? norm(a.map((value, i) => value - b[i])) / norm(b) : Number.NaN;
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
