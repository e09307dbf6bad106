// Makes the build context of the image in out/image: judi4cloud and the packages of this repository that it needs as tarballs,
// the lockfile's versions of all that they need in turn, and the files of this folder. Run npm run build first.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const context = join(root, 'out/image');
const workspaces = new Map(
  globSync('packages/*/package.json', { cwd: root }).map((path) => {
    const { name, dependencies = {} } = readJson(join(root, path));
    return [name, { folder: join(root, path, '..'), dependencies: Object.keys(dependencies) }];
  }),
);

rmSync(context, { recursive: true, force: true });
mkdirSync(context, { recursive: true });
for (const file of ['Dockerfile', 'Dockerfile.cuda', 'install.sh'])
  copyFileSync(join(root, 'docker', file), join(context, file));
const dependencies = Object.fromEntries([...neededBy('judi4cloud')].map((name) => [name, `file:${pack(name)}`]));
const manifest = { name: 'judi4cloud-image', version: '0.0.0', private: true, dependencies };
writeJson('package.json', manifest);
writeJson('package-lock.json', pinned(readJson(join(root, 'package-lock.json')), manifest));
npm(['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'], context);
const { packages } = readJson(join(context, 'package-lock.json'));
if (packages['node_modules/azurite']) throw new Error('judi4cloud needs Azurite, which is for development alone.');
console.log(`${Object.keys(dependencies).length} packages are in ${context}.`);

/** A workspace and those that it needs. */
function neededBy(name, found = new Set()) {
  if (!workspaces.has(name) || found.has(name)) return found;
  found.add(name);
  for (const dependency of workspaces.get(name).dependencies) neededBy(dependency, found);
  return found;
}

function pack(name) {
  const { folder } = workspaces.get(name);
  if (!existsSync(join(folder, 'dist'))) throw new Error(`${name} is not built: run npm run build first.`);
  const listed = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', context], folder));
  return Object.values(listed)[0].filename;
}

/** The repository's lockfile without its workspaces: npm keeps the versions that still fit, which are all, and drops what nobody needs. */
function pinned({ packages, ...lockfile }, { name, version, dependencies }) {
  const kept = Object.entries(packages).filter(([path, { link }]) => path.startsWith('node_modules/') && !link);
  return { ...lockfile, name, version, packages: { '': { name, version, dependencies }, ...Object.fromEntries(kept) } };
}

function npm(args, cwd) {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function writeJson(file, value) {
  writeFileSync(join(context, file), `${JSON.stringify(value, undefined, 2)}\n`);
}
