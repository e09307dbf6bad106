/** A compiler was found, but could not compile. */
export class CompilerError extends Error {
  override readonly name = 'CompilerError';
  readonly command: string;
  /** Undefined when it was stopped, or could not be started. */
  readonly exitCode: number | undefined;
  /** What the compiler said. */
  readonly output: string;

  constructor(values: {
    command: string;
    exitCode: number | undefined;
    output: string;
    reason: string;
    cause?: unknown;
  }) {
    const said = values.output.trim();
    super(`${values.reason}: ${values.command}${said === '' ? '' : `\n${said}`}`, { cause: values.cause });
    this.command = values.command;
    this.exitCode = values.exitCode;
    this.output = values.output;
  }
}

/** No compiler that works was found. */
export class CompilerNotFoundError extends Error {
  override readonly name = 'CompilerNotFoundError';
  /** Each compiler that was looked for, and why it wasn't taken. */
  readonly tried: readonly { readonly command: string; readonly reason: string }[];

  constructor(tried: readonly { command: string; reason: string }[]) {
    const list = tried.map(({ command, reason }) => `${command}: ${reason}`).join('; ');
    super(
      `No C compiler found (${list}). Install gcc or clang, name one in the environment variable CC, or choose the backend 'wasm'.`,
    );
    this.tried = tried;
  }
}

/** Compiled kernels can't be kept anywhere. */
export class KernelCacheError extends Error {
  override readonly name = 'KernelCacheError';
  readonly folder: string;

  constructor(folder: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `Can't keep compiled kernels in ${folder}: ${reason}. Free some space there or name another folder in JUDI_CACHE.`,
      {
        cause,
      },
    );
    this.folder = folder;
  }
}

/** What a kernel was called with doesn't fit its program. */
export class KernelCallError extends Error {
  override readonly name = 'KernelCallError';
  readonly argument: string;

  constructor(argument: string, message: string) {
    super(`${argument}: ${message}`);
    this.argument = argument;
  }
}
