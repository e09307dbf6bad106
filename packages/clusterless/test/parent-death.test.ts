import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { expectEnded, pidIn, scratchFolder } from './process-state.ts';

const script = fileURLToPath(new URL('fixtures/parent.ts', import.meta.url));

/** Starts the parent script as leader of a process group of its own. */
function startParent(mode: 'idle' | 'waiting' | 'computing' | 'handling') {
  const folder = scratchFolder();
  const args = ['--conditions=@judi4cloud/source', script, mode, folder];
  const parent = spawn(process.execPath, args, { stdio: 'inherit', detached: true });
  return { parent, ended: once(parent, 'exit'), files: [join(folder, '0'), join(folder, '1')] as const, folder };
}

const ways: readonly (readonly [string, (parent: ChildProcess) => void])[] = [
  ['SIGINT to the parent', (parent) => parent.kill('SIGINT')],
  ['SIGINT to the group', (parent) => process.kill(-(parent.pid as number), 'SIGINT')],
  ['SIGTERM to the parent', (parent) => parent.kill('SIGTERM')],
  ['SIGKILL of the parent', (parent) => parent.kill('SIGKILL')],
];

test.each(ways)('%s leaves no worker behind, whether it waits or computes', async (_, kill) => {
  for (const mode of ['waiting', 'computing'] as const) {
    const { parent, ended, files } = startParent(mode);
    const pids = await Promise.all(files.map(pidIn));
    kill(parent);
    await ended;
    await expectEnded(pids);
  }
});

test('a parent that comes to its end does not wait for idle workers, and they end', async () => {
  const { ended, files } = startParent('idle');
  const pid = await pidIn(files[0]);
  expect(await ended).toEqual([0, null]);
  await expectEnded([pid]);
});

test('a parent that handles Ctrl-C keeps its workers', async () => {
  const { parent, ended, files, folder } = startParent('handling');
  const pids = await Promise.all(files.map(pidIn));
  process.kill(-(parent.pid as number), 'SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(pids).toContain(await pidIn(join(folder, 'after')));
  await expectEnded(pids);
});
