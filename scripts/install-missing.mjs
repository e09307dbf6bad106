// Installs the workspace's packages where some are missing, incomplete or not those of the lockfile.
// Runs on any Node from 18 on, so that every command works before the pinned Node is there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const reason = whyIncomplete();

if (reason !== undefined) {
  console.error(`Installing packages (npm install), because ${reason} …`);
  const started = Date.now();
  // No command but the user's own npm install changes the lockfile; without a network, fail soon.
  const options = ['--no-save', '--include=dev', '--loglevel=error'];
  const retries = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const { status, signal, error } = spawnSync('npm', ['install', ...options, ...retries], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  const failure = error?.message ?? signal ?? (status === 0 ? whyIncomplete() : `exit code ${status}`);
  if (failure !== undefined) {
    console.error(`npm install did not finish: ${failure}. Run npm install yourself to see more.`);
    process.exit(status || 1);
  }
  console.error(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/**
 * Why node_modules is not what package-lock.json asks for; undefined where it is. npm keeps a copy of the lockfile in
 * node_modules, without the packages of other platforms, and writes it last.
 */
function whyIncomplete() {
  const wanted = packagesIn('package-lock.json');
  if (wanted === undefined) return 'package-lock.json is missing or damaged';
  const installed = packagesIn('node_modules/.package-lock.json');
  if (installed === undefined) return 'they are missing or an installation was interrupted';
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (path === '') continue;
    const present = installed[path];
    if (present === undefined && optional) continue;
    if (present?.version !== version) return `${path} is not the one in the lockfile`;
    if (!existsSync(`${root}${path}/package.json`)) return `${path} is missing`;
  }
  if (!existsSync(`${root}node_modules/.bin/node`)) return 'the pinned Node is missing';
  return undefined;
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(`${root}${file}`, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
