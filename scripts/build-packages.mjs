// Compiles the packages, from scratch, so that nothing whose source is gone gets into them.
import { spawnSync } from 'node:child_process';
import { chmodSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const folder of globSync('packages/*/dist', { cwd: root })) rmSync(join(root, folder), { recursive: true });
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const projects = globSync('packages/*/tsconfig.json', { cwd: root });
const { status } = spawnSync(process.execPath, [tsc, '-b', ...projects], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
chmodSync(join(root, 'packages/judi4cloud/dist/cli/judi.js'), 0o755); // npm does so only in packages that it unpacks
