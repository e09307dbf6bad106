import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

/** True while a process runs; a zombie that nobody has waited for does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

/** Waits until none of the processes runs. */
export async function expectEnded(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isRunning)).toEqual([]);
}

/** A new folder for files by which tasks tell what they did. */
export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), 'clusterless-'));
}

/** Waits for a process id that another process writes into a file. */
export async function pidIn(file: string): Promise<number> {
  await expect.poll(() => readPid(file)).toBeGreaterThan(0);
  return readPid(file);
}

function readPid(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}
