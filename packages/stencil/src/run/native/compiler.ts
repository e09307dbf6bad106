import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { CompilerOptions } from './compiler-options.ts';
import { CompilerError, CompilerNotFoundError } from './errors.ts';
import { type Compiler, probe } from './probe.ts';
import { runCompiler } from './subprocess.ts';

/** A name under which a compiler was looked for, and why it wasn't taken. */
export interface Refusal {
  readonly command: string;
  readonly reason: string;
  /** The command that failed, where there was one. */
  readonly tried?: string;
}

/**
 * The first compiler that works of `$CC`, cc, gcc and clang; each is tried once, then remembered in the cache folder.
 *
 * @throws CompilerNotFoundError
 */
export async function findCompiler(options: CompilerOptions): Promise<Compiler> {
  const tried: Refusal[] = [];
  for (const name of candidates(options.env)) {
    const result = await lookFor(name, options);
    if ('version' in result) return result;
    tried.push(result);
  }
  throw new CompilerNotFoundError({ tried });
}

/** Every compiler on this machine, and why those that don't work don't. */
export async function listCompilers(options: CompilerOptions): Promise<(Compiler | Refusal)[]> {
  return Promise.all(candidates(options.env).map((name) => lookFor(name, options)));
}

/**
 * Compiles a kernel's source to a shared library.
 *
 * @throws CompilerError
 */
export function compileLibrary(
  compiler: Compiler,
  source: string,
  key: string,
  path: string,
  options: CompilerOptions,
): Promise<void> {
  const args = [...compiler.flags, `-DJUDI_KEY="${key}"`, '-x', 'c', '-', '-o', path];
  return runCompiler(compiler.command, args, { input: source, timeoutMs: options.timeoutMs, env: options.env });
}

const candidates = ({ CC }: NodeJS.ProcessEnv): string[] => [...new Set([...(CC ? [CC] : []), 'cc', 'gcc', 'clang'])];

async function lookFor(name: string, options: CompilerOptions): Promise<Compiler | Refusal> {
  const [program, ...given] = name.trim().split(/\s+/);
  const command = onPath(program, options.env);
  if (command === undefined) return { command: name, reason: 'not found' };
  try {
    return await probe(command, given, options);
  } catch (error) {
    if (!(error instanceof CompilerError)) throw error;
    const said = [error.reason, error.output.trim()].filter((words) => words !== '');
    return { command: name, reason: said.join(': '), tried: error.command };
  }
}

function onPath(program: string, { PATH = '' }: NodeJS.ProcessEnv): string | undefined {
  const folders = isAbsolute(program) ? [''] : PATH.split(delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? ['.exe', ''] : [''];
  return folders
    .flatMap((folder) => endings.map((ending) => (folder === '' ? program : join(folder, program)) + ending))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
