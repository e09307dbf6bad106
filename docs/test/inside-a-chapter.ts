// What the script of a chapter finds in its process: see chapter-script.ts.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync, writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

declare global {
  /** Runs shell commands; one that ends with `&` is left to itself once it has said something, and ended with the script. */
  function guide$shell(commands: string): Promise<void>;
  /** Marks the end of what a block printed, with its seconds of processor time and the MiB that were used at most so far. */
  function guide$end(line: number): void;
}

const output = 1;
let ofCommands = 0;
let before = 0;

globalThis.guide$shell = async (commands) => {
  if (commands.endsWith('&')) return leave(commands.slice(0, -1));
  const child = spawn('sh', ['-e', '-c', `trap 'times >&3' EXIT\n${commands}`], {
    stdio: ['ignore', output, output, 'pipe'],
  });
  const times = text(child.stdio[3] as NodeJS.ReadableStream);
  const [code, signal] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${commands}\nended with ${signal ?? `exit code ${code}`}`);
  for (const [, minutes, seconds] of (await times).matchAll(/(\d+)m([\d.]+)s/g))
    ofCommands += 60 * Number(minutes) + Number(seconds);
};

globalThis.guide$end = (line) => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const seconds = (userCPUTime + systemCPUTime) / 1e6 + ofCommands;
  writeSync(output, `\0${line} ${(seconds - before).toFixed(2)} ${Math.round(maxRSS / 1024)}\0`);
  before = seconds;
};

/** Starts a command, waits until it has said something, and nothing more for a while, and interrupts it at the end of the script. */
async function leave(command: string): Promise<void> {
  const said = () => fstatSync(output).size;
  const begin = said();
  const child: ChildProcess = spawn('sh', ['-c', `exec ${command}`], { stdio: ['ignore', output, output] });
  process.on('exit', () => child.kill('SIGINT'));
  for (let size = begin, since = Date.now(); child.exitCode === null; await pause(20)) {
    if (said() !== size) [size, since] = [said(), Date.now()];
    else if (size > begin && Date.now() - since > 200) break;
  }
  child.unref();
}
