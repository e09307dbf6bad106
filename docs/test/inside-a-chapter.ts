// What the script of a chapter finds in its process: see chapter-script.ts.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

declare global {
  /** Runs shell commands; one that ends with `&` is left to itself once it has said something, and ended with the script. */
  function guide$shell(commands: string): Promise<void>;
  /** Marks the end of what a block printed, with its milliseconds and the most memory used so far, in KiB. */
  function guide$end(line: number): void;
}

const output = 1;
let begin = performance.now();

globalThis.guide$shell = async (commands) => {
  const inBackground = commands.endsWith('&');
  const child = spawn('sh', ['-e', '-c', inBackground ? `exec ${commands.slice(0, -1)}` : commands], {
    stdio: ['ignore', output, output],
  });
  if (inBackground) {
    process.on('exit', () => child.kill('SIGINT'));
    await hasSpoken(child);
    child.unref();
    return;
  }
  const [code, signal] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${commands}\nended with ${signal ?? `exit code ${code}`}`);
};

/** Waits until something was printed, and nothing more for a while. */
async function hasSpoken(child: ChildProcess): Promise<void> {
  const before = fstatSync(output).size;
  for (let size = before, since = Date.now(); child.exitCode === null; await pause(20)) {
    const now = fstatSync(output).size;
    if (now !== size) [size, since] = [now, Date.now()];
    else if (size > before && Date.now() - since > 200) return;
  }
}

globalThis.guide$end = (line) => {
  const { maxRSS } = process.resourceUsage();
  writeSync(output, `\0${line} ${Math.round(performance.now() - begin)} ${maxRSS}\0`);
  begin = performance.now();
};
