import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const judi = fileURLToPath(new URL('../src/cli/judi.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Waits until the output so far matches. */
  says(pattern: RegExp): Promise<void>;
}

/** Starts the command in a process group of its own. */
export function startJudi(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, ['--conditions=@judi4cloud/source', judi, ...args], {
    detached: true,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, JUDI_DATA: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
  const says = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => pattern.test(out + err) && resolve();
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      child.on('close', () => reject(new Error(`judi ended before it said ${pattern}:\n${out}${err}`)));
      look();
    });
  return { process: child, ended, says };
}

/** Runs the command to its end. */
export const runJudi = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> => startJudi(args, env).ended;
