import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A Python that has segyio, if this machine has one. */
export function pythonWithSegyio(): string | undefined {
  return ['python3', '/usr/bin/python3', 'python'].find(
    (python) => spawnSync(python, ['-c', 'import segyio'], { stdio: 'ignore' }).status === 0,
  );
}

/** Runs one of the scripts beside the tests: JSON in, JSON out. */
export function runPython(python: string, script: string, job: unknown): unknown {
  const path = fileURLToPath(new URL(`./fixtures/${script}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [path], {
    input: JSON.stringify(job),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
  return JSON.parse(stdout);
}
