import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A project like a user's, in a folder that goes when this process ends. */
export class ScratchProject {
  folder = mkdtempSync(join(tmpdir(), 'judi4cloud-packages-'));

  constructor() {
    process.on('exit', () => rmSync(this.folder, { recursive: true, force: true }));
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
    this.write('package.json', JSON.stringify({ name: 'scratch', private: true, type: 'module' }));
  }

  path(...parts) {
    return join(this.folder, ...parts);
  }

  write(file, text) {
    mkdirSync(join(this.path(file), '..'), { recursive: true });
    writeFileSync(this.path(file), text);
  }

  /** Installs tarballs or packages of the registry, as users do. */
  install(...packages) {
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], this.folder);
  }

  /** Runs a module with Node. */
  node(file, ...args) {
    return run(process.execPath, [file, ...args], this.folder);
  }

  /** Runs the installed `judi`. */
  judi(...args) {
    return run('npx', ['--no-install', 'judi', ...args], this.folder);
  }
}

/** The standard output of a command; an error with all that it printed when it fails. */
export function run(command, args, cwd) {
  try {
    const shell = process.platform === 'win32' && command !== process.execPath;
    return execFileSync(command, args, { cwd, shell, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch ({ status, signal, stdout, stderr, message }) {
    const outcome = status ?? signal ?? message;
    throw new Error(`${[command, ...args].join(' ')} failed (${outcome}):\n${stdout ?? ''}${stderr ?? ''}`);
  }
}
