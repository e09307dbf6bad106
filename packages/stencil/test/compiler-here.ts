import type { TestContext } from 'vitest';
import { beyondCi } from '../../../test/left-out.ts';
import { cacheFolder } from '../src/run/native/cache-folder.ts';
import { findCompiler } from '../src/run/native/compiler.ts';
import { CompilerNotFoundError } from '../src/run/native/errors.ts';

const found = await findCompiler({
  env: process.env,
  cache: cacheFolder(process.env, () => {}),
  timeoutMs: 120_000,
}).catch((error: unknown) => {
  if (error instanceof CompilerNotFoundError) return error;
  throw error;
});

/** Path of this machine's C compiler; empty where there is none. */
export const compilerHere = found instanceof CompilerNotFoundError ? '' : found.command;

/** Leaves a test out, saying why, where this machine has no C compiler. */
export function needsCompiler({ skip }: TestContext): void {
  if (found instanceof CompilerNotFoundError) skip(`${beyondCi.compiler}: ${found.message}`);
}
