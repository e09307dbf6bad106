import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCluster } from '@judi4cloud/azure-batch';
import { bundleEntry, bundleModules } from '../../packages/clusterless/src/bundle/bundle-modules.ts';
import { emulatorProcess } from './emulator-process.ts';
import { nothing } from './functions.ts';

const settings = { vmSize: 'Standard_E2s_v3', nthreads: 1 } as const;

/** What tasks cost beyond their work. */
export interface Overhead {
  readonly tasks: number;
  /** Milliseconds a task: of the whole run, of the start of a process, and the difference. */
  readonly total: number;
  readonly processStart: number;
  readonly beyond: number;
  /** Milliseconds of the client's processor a task: submitting, watching, fetching. */
  readonly client: number;
}

/** Runs empty tasks on two emulated nodes, and as many processes of the same bundle that end at once, two at a time. */
export async function measureOverhead(tasks: number): Promise<Overhead> {
  await using emulator = await emulatorProcess();
  await using cluster = await openCluster(2, { credentials: emulator.credentials, ...settings });
  await cluster.executor.map(nothing, [-1, -2]);
  const before = await processStart(tasks / 2);
  const begin = performance.now();
  const used = process.cpuUsage();
  await cluster.executor.map(nothing, numbers(tasks));
  const total = (performance.now() - begin) / tasks;
  const { user, system } = process.cpuUsage(used);
  const client = (user + system) / 1000 / tasks;
  const after = await processStart(tasks / 2);
  const start = (before + after) / 2;
  return { tasks, total, processStart: start, beyond: total - start, client };
}

/** What it takes to send many tasks away. */
export interface Submission {
  readonly tasks: number;
  readonly seconds: number;
  /** Most memory of the client while it submits, more than before, in MB. */
  readonly megabytes: number;
}

/** Submits many tasks to a job that is then stopped. */
export async function measureSubmission(tasks: number): Promise<Submission> {
  await using emulator = await emulatorProcess();
  await using cluster = await openCluster(1, { credentials: emulator.credentials, ...settings });
  await cluster.executor.map(nothing, [-1]);
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 10);
  const begin = performance.now();
  const run = await cluster.executor.submit(nothing, numbers(tasks));
  const seconds = (performance.now() - begin) / 1000;
  clearInterval(watch);
  await run.terminate();
  return { tasks, seconds, megabytes: (most - before) / 1e6 };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Milliseconds a process, two at a time. */
async function processStart(count: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'judi4cloud-bench-'));
  try {
    const { files } = await bundleModules([nothing.url], {
      main: new URL('../../packages/azure-batch/src/task-main.ts', import.meta.url).href,
    });
    for (const { path, bytes } of files) writeFileSync(join(folder, path), bytes);
    const begin = performance.now();
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < count) {
        next += 1;
        const child = spawn(process.execPath, [bundleEntry], { cwd: folder, env: {}, stdio: 'ignore' });
        await once(child, 'exit');
      }
    };
    await Promise.all([lane(), lane()]);
    return (performance.now() - begin) / count;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
