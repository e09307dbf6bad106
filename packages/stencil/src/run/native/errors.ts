import { tagged } from '@judi4cloud/errors';

/** A compiler was found, but could not compile. */
export class CompilerError extends tagged('CompilerError', {
  message: ({
    command,
    reason,
  }: {
    command: string;
    /** Undefined when it was stopped, or could not be started. */
    exitCode: number | undefined;
    /** What the compiler said. */
    output: string;
    reason: string;
  }) => `${reason}: ${command}`,
  details: ({ output }) => output.trim(),
}) {}

/** No compiler that works was found. */
export class CompilerNotFoundError extends tagged('CompilerNotFoundError', {
  /** Each compiler that was looked for, and why it wasn't taken. */
  message: ({ tried }: { tried: readonly { readonly command: string; readonly reason: string }[] }) =>
    `No C compiler found (${tried.map(({ command, reason }) => `${command}: ${reason}`).join('; ')}).`,
  advice: "Install gcc or clang, name one in the environment variable CC, or choose the backend 'wasm'.",
}) {}

/** Compiled kernels can't be kept anywhere. */
export class KernelCacheError extends tagged('KernelCacheError', {
  message: ({ folder, reason }: { folder: string; reason: string }) =>
    `Can't keep compiled kernels in ${folder}: ${reason}.`,
  advice: 'Free some space there or name another folder in JUDI_CACHE.',
}) {
  constructor({ folder, cause }: { readonly folder: string; readonly cause: unknown }) {
    super({ folder, reason: cause instanceof Error ? cause.message : String(cause), cause });
  }
}
