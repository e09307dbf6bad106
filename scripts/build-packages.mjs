// Builds the packages, from scratch, so that nothing whose source is gone gets into them: types by TypeScript, JavaScript by
// Rolldown, a file for each entry and what several entries share in a few more.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { bundledLicences } from './bundled-licences.mjs';
import { entriesOf } from './package-entries.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const folder of globSync('packages/*/dist', { cwd: root })) rmSync(join(root, folder), { recursive: true });
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const projects = globSync('packages/*/tsconfig.json', { cwd: root });
const { status } = spawnSync(process.execPath, [tsc, '-b', ...projects], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

for (const path of globSync('packages/*/package.json', { cwd: root })) {
  const folder = join(root, path, '..');
  const manifest = JSON.parse(readFileSync(join(root, path), 'utf8'));
  const others = [...(await bundle(manifest, folder)), ...copyNamedFiles(manifest, folder)];
  const licences = bundledLicences(others);
  if (licences !== '') writeFileSync(join(folder, 'dist/licences.txt'), licences);
}
chmodSync(join(root, 'packages/judi4cloud/dist/cli/judi.js'), 0o755); // npm does so only in packages that it unpacks

/**
 * Bundles a package.
 *
 * @returns the modules that became part of it
 */
async function bundle(manifest, folder) {
  const entries = entriesOf(manifest).map((path) => [/^\.\/src\/(.+)\.ts$/.exec(path)[1], join(folder, path)]);
  const build = await rolldown({
    input: Object.fromEntries(entries),
    external: outside(manifest),
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'], conditionNames: ['browser', 'import', 'default'] },
    transform: { target: 'node22.18' },
    treeshake: { moduleSideEffects: () => true }, // manifests speak of what is built, not of sources
    checks: { ineffectiveDynamicImport: false }, // some entries need at once what others leave until it is used
  });
  const { output } = await build.write({
    dir: join(folder, 'dist'),
    format: 'esm',
    chunkFileNames: ({ name }) => `parts/${name.split('~')[0]}-[hash].js`,
    sourcemap: true,
    comments: false,
    charset: 'ascii', // engines read other characters at half the speed
    // Every file costs its time when it is loaded: what is shared and small goes together, even if some then load a little more.
    codeSplitting: {
      groups: [
        { name: 'shared', tags: ['$initial'], minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 4096 },
      ],
    },
  });
  return output.flatMap(({ moduleIds = [] }) => moduleIds);
}

/** What stays outside: Node, the package's own named modules, its dependencies. Development dependencies become part of it. */
function outside({ dependencies = {}, peerDependencies = {} }) {
  const names = Object.keys({ ...dependencies, ...peerDependencies });
  return (id) => /^(node:|#)/.test(id) || names.some((name) => id === name || id.startsWith(`${name}/`));
}

/**
 * Copies files of other packages that the package names as its own.
 *
 * @returns those files
 */
function copyNamedFiles({ imports = {} }, folder) {
  const { resolve } = createRequire(join(folder, 'package.json'));
  return Object.values(imports)
    .filter(({ '@judi4cloud/source': source = '.' }) => !source.startsWith('.'))
    .map(({ '@judi4cloud/source': source, default: target }) => {
      cpSync(resolve(source), join(folder, target));
      return resolve(source);
    });
}
