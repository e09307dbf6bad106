import { spawn } from 'node:child_process';
import { CompilerError } from './errors.ts';

export interface SubprocessOptions {
  readonly input: string;
  readonly timeoutMs: number;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs a compiler with a source on its standard input.
 *
 * @throws CompilerError when it can't be started, fails, or takes longer than `timeoutMs`; then the whole process group ends
 */
export function runCompiler(command: string, args: readonly string[], options: SubprocessOptions): Promise<void> {
  const line = [command, ...args].join(' ');
  return new Promise((resolve, reject) => {
    const fail = (reason: string, exitCode?: number, cause?: unknown) =>
      reject(new CompilerError({ command: line, exitCode, output, reason, cause }));
    let output = '';
    let late = false;
    const ownGroup = process.platform !== 'win32';
    const child = spawn(command, args, { env: options.env, stdio: ['pipe', 'pipe', 'pipe'], detached: ownGroup });
    const timer = setTimeout(() => {
      late = true;
      if (ownGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    }, options.timeoutMs);
    const collect = (chunk: Buffer) => {
      if (output.length < 10_000) output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    // A compiler that ends without reading its input breaks the pipe; its exit code tells what happened.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input);
    child.on('error', (cause) => {
      clearTimeout(timer);
      fail("The C compiler can't be started", undefined, cause);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (late) fail(`The C compiler did not finish within ${options.timeoutMs / 1000} s`);
      else if (code === 0) resolve();
      else fail(`The C compiler failed (${signal ?? `exit code ${code}`})`, code ?? undefined);
    });
  });
}
