#!/usr/bin/env node
// Tries an image that was built, in containers: judi doctor and tasks, with a node's folders mounted as Azure Batch says it does.
//
//   npm run build && node docker/test-image.mjs judi4cloud:0.1.0
//
// Needs root (for folders that belong to a task's user) and an engine: docker, or what CONTAINER_ENGINE says, such as `podman`;
// CONTAINER_OPTIONS are options of its `run`.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { checkDoctor, checkTasks, shotModule } from './test/checks.mjs';
import { batchRoot } from './test/task.mjs';

const image = process.argv[2];
if (image === undefined) throw new Error('Say which image: node docker/test-image.mjs judi4cloud:0.1.0');
const { CONTAINER_ENGINE = 'docker', CONTAINER_OPTIONS = '' } = process.env;
const words = (line) => line.split(' ').filter((word) => word !== '');
const place = mkdtempSync(join(tmpdir(), 'judi4cloud-node-'));
chmodSync(place, 0o755);
const packages = fileURLToPath(new URL('../node_modules/@judi4cloud', import.meta.url));

try {
  await checkDoctor(execute);
  await checkTasks({ place, packages, module: shotModule, execute });
  console.log(`${image} can be used.`);
} finally {
  rmSync(place, { recursive: true, force: true });
}

async function execute(command, { uid, folder, env = {} }) {
  const options = ['--rm', '--network=host', `--user=${uid}:${uid}`, `--volume=${place}:${batchRoot}`];
  if (folder !== undefined) options.push(`--workdir=${folder}`);
  for (const [name, value] of Object.entries(env)) options.push(`--env=${name}=${value}`);
  const [engine, ...global] = words(CONTAINER_ENGINE);
  const args = [...global, 'run', ...words(CONTAINER_OPTIONS), ...options, image, ...command];
  const child = spawn(engine, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
