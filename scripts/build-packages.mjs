// Compiles the packages, from scratch, so that nothing whose source is gone gets into them: types by TypeScript, JavaScript by
// esbuild, a file for each entry and what several entries share in a few more.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
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
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: entriesOf(manifest),
    outdir: 'dist',
    outbase: 'src',
    bundle: true,
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    external: outside(manifest),
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['browser'],
    target: 'es2024',
    sourcemap: true,
    metafile: true,
    logLevel: 'warning',
  });
  const bundled = Object.keys(metafile.inputs).map((file) => join(folder, file));
  const licences = bundledLicences([...bundled, ...copyNamedFiles(manifest, folder)]);
  if (licences !== '') writeFileSync(join(folder, 'dist/licences.txt'), licences);
}
chmodSync(join(root, 'packages/judi4cloud/dist/cli/judi.js'), 0o755); // npm does so only in packages that it unpacks

/** What stays outside: Node, the package's own named modules, its dependencies. Development dependencies become part of it. */
function outside({ dependencies = {}, peerDependencies = {} }) {
  const names = Object.keys({ ...dependencies, ...peerDependencies });
  return ['node:*', '#*', ...names.flatMap((name) => [name, `${name}/*`])];
}

/** Copies files of other packages that the package names as its own. */
function copyNamedFiles({ imports = {} }, folder) {
  const { resolve } = createRequire(join(folder, 'package.json'));
  return Object.values(imports)
    .filter(({ '@judi4cloud/source': source = '.' }) => !source.startsWith('.'))
    .map(({ '@judi4cloud/source': source, default: target }) => {
      cpSync(resolve(source), join(folder, target));
      return resolve(source);
    });
}
