import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBatchEmulator } from '@judi4cloud/batch-emulator';
import { openCluster } from '@judi4cloud/clusterless/azure';
import { bundleEntry, bundleModules } from '../../packages/clusterless/src/bundle/bundle-modules.ts';
import { nothing } from './functions.ts';

/** What tasks cost beyond their work. */
export interface Overhead {
  readonly tasks: number;
  /** Milliseconds a task: of the whole run, of the start of a process, and the difference. */
  readonly total: number;
  readonly processStart: number;
  readonly beyond: number;
}

/** Runs empty tasks on two emulated nodes, and as many processes of the same bundle that end at once, two at a time. */
export async function measureOverhead(tasks: number): Promise<Overhead> {
  await using emulator = await startBatchEmulator();
  await using cluster = await openCluster(2, {
    credentials: emulator.credentials(),
    vmSize: 'Standard_E2s_v3',
    nthreads: 1,
  });
  await cluster.executor.map(nothing, [0, 1]);
  const before = await processStart(tasks / 2);
  const begin = performance.now();
  await cluster.executor.map(
    nothing,
    Array.from({ length: tasks }, (_, i) => i),
  );
  const total = (performance.now() - begin) / tasks;
  const after = await processStart(tasks / 2);
  const start = (before + after) / 2;
  return { tasks, total, processStart: start, beyond: total - start };
}

/** Milliseconds a process, two at a time. */
async function processStart(count: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'judi4cloud-bench-'));
  try {
    const { files } = await bundleModules([nothing.url]);
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
