// Packs every package, looks into the tarballs, installs them in a scratch project as users do (without what is optional) and uses
// them: the JavaScript of the READMEs, types, modules that workers import, the judi command, an old Node. Leaves nothing behind.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkOldNodes } from './package-checks/old-nodes.mjs';
import { checkOneExecutor } from './package-checks/one-executor.mjs';
import { runReadmes } from './package-checks/readmes.mjs';
import { run, ScratchProject } from './package-checks/scratch-project.mjs';
import { flaws } from './package-checks/tarball-flaws.mjs';
import { checkTypes } from './package-checks/types.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const optional = ['@judi4cloud/batch-emulator'];

try {
  const project = new ScratchProject();
  const tarballs = pack(project.path('tarballs'));
  const found = tarballs.flatMap((tarball) => flaws(tarball, root).map((flaw) => `${tarball.name}: ${flaw}`));
  if (found.length > 0) throw new Error(found.join('\n'));

  const [usual, others] = partition(tarballs, ({ name }) => !optional.includes(name));
  project.install(...usual.map(({ path }) => path));
  const names = usual.flatMap(({ name }) => entriesOf(project, name));
  const scripts = runReadmes(project, { README: join(root, 'README.md'), ...readmesOf(project, usual) });
  checkTypes(project, scripts, names);
  checkOneExecutor(project);
  checkOldNodes(project, names, scripts);
  checkCommand(project);
  project.install(...others.map(({ path }) => path));
  runReadmes(project, readmesOf(project, others));
  console.log(`${tarballs.length} packages can be installed and used.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function pack(folder) {
  mkdirSync(folder);
  const listed = Object.values(
    JSON.parse(run('npm', ['pack', '--workspaces', '--json', '--ignore-scripts', '--pack-destination', folder], root)),
  );
  for (const { id, size, unpackedSize, entryCount } of listed)
    console.log(`${id.padEnd(30)} ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked, ${entryCount} files`);
  return listed.map((tarball) => ({ ...tarball, path: join(folder, tarball.filename) }));
}

/** Names under which an installed package can be imported. */
function entriesOf(project, name) {
  const { exports } = JSON.parse(readFileSync(project.path('node_modules', name, 'package.json'), 'utf8'));
  return Object.keys(exports).map((path) => path.replace('.', name));
}

function readmesOf(project, tarballs) {
  return Object.fromEntries(
    tarballs.map(({ name }) => [name.replace(/^.*\//, ''), project.path('node_modules', name, 'README.md')]),
  );
}

function checkCommand(project) {
  const { version } = JSON.parse(readFileSync(project.path('node_modules/judi4cloud/package.json'), 'utf8'));
  const printed = project.judi('--version').trim();
  if (printed !== version) throw new Error(`judi --version printed '${printed}' instead of ${version}.`);
  const { backend } = JSON.parse(project.judi('doctor', '--json'));
  if (backend === undefined) throw new Error('judi doctor --json says no backend.');
  console.log(`judi ${version} is there; its doctor would run on ${backend.description ?? backend.name ?? backend}.`);
}

function partition(items, belongs) {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1000)} kB`.padStart(7);
}
