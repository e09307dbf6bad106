import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** An emulator in a process of its own, so that what a client takes is the client's. */
export async function emulatorProcess(): Promise<AsyncDisposable & { readonly credentials: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'judi4cloud-bench-'));
  const credentials = join(folder, 'credentials.json');
  const judi = fileURLToPath(new URL('../../packages/judi4cloud/src/cli/judi.ts', import.meta.url));
  const command = ['--conditions=@judi4cloud/source', judi, 'emulator', '--credentials', credentials];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) if (line.includes('Ctrl-C')) break;
  child.stdout.resume();
  return {
    credentials,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}
