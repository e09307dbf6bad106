import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Clock, Timer } from '../clock.ts';
import type { Reaper } from './reaper.ts';

/** A command to run on a node. */
export interface Command {
  readonly words: readonly string[];
  /** The task's folder: `stdout.txt`, `stderr.txt` and `wd` are in it. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** True when the node's disk is full: no file can be written. */
  readonly diskFull: boolean;
}

/** How a command ended, or why it could not begin. */
export type CommandEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'not-found'; readonly message: string }
  | { readonly kind: 'not-launched'; readonly message: string };

/** A command that runs. */
export interface RunningCommand {
  readonly pid: number | undefined;
  readonly ended: Promise<CommandEnd>;
  /** Ends it and all it started: asked at first, after a grace time by force. */
  stop(grace: number, clock: Clock): void;
  /** Ends it at once, by force. */
  kill(): void;
}

/** Runs a command as a process group of its own. */
export function runCommand(command: Command, reaper: Reaper): RunningCommand {
  const { folder, environment } = command;
  const cwd = join(folder, 'wd');
  mkdirSync(cwd, { recursive: true });
  const stdout = openSync(join(folder, 'stdout.txt'), 'a');
  const stderr = openSync(join(folder, 'stderr.txt'), 'a');
  const [program, ...args] = command.diskFull ? onFullDisk(command.words) : command.words;
  let child: ChildProcess;
  try {
    child = spawn(program as string, args, {
      cwd,
      env: environment as NodeJS.ProcessEnv,
      stdio: ['ignore', stdout, stderr],
      detached: true,
      windowsHide: true,
    });
  } catch (error) {
    return notLaunched((error as Error).message);
  } finally {
    closeSync(stdout);
    closeSync(stderr);
  }
  const { pid } = child;
  if (pid !== undefined) reaper.began(pid);
  let over = false;
  let force: Timer | undefined;
  let clockOfForce: Clock | undefined;
  const ended = new Promise<CommandEnd>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (pid !== undefined) return;
      const message = `${program}: ${error.message}`;
      resolve({ kind: error.code === 'ENOENT' ? 'not-found' : 'not-launched', message });
    });
    child.once('exit', (code, signal) => {
      over = true;
      clockOfForce?.clear(force);
      signalGroup(pid, 'SIGKILL');
      if (pid !== undefined) reaper.ended(pid);
      resolve({ kind: 'exit', code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) });
    });
  });
  return {
    pid,
    ended,
    stop(grace, clock) {
      if (over || force !== undefined) return;
      signalGroup(pid, 'SIGTERM');
      clockOfForce = clock;
      force = clock.setTimer(grace, () => signalGroup(pid, 'SIGKILL'));
    },
    kill() {
      if (!over) signalGroup(pid, 'SIGKILL');
    },
  };
}

/** Runs the command where the size of files is limited to nothing, which fails all writing. */
function onFullDisk(words: readonly string[]): readonly string[] {
  return ['/bin/sh', '-c', 'ulimit -f 0; exec "$@"', 'sh', ...words];
}

function notLaunched(message: string): RunningCommand {
  return {
    pid: undefined,
    ended: Promise.resolve({ kind: 'not-launched', message }),
    stop: () => {},
    kill: () => {},
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone.
  }
}
