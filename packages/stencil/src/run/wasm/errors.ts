const inGiB = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`;

/** An arena would need more than WebAssembly can address, or than the machine gives. */
export class WasmMemoryError extends Error {
  override readonly name = 'WasmMemoryError';
  /** Bytes asked for, taken already, and at most possible. */
  readonly requested: number;
  readonly taken: number;
  readonly limit: number;

  constructor(requested: number, taken: number, limit: number, options?: ErrorOptions) {
    const reason =
      taken + requested > limit
        ? `a WebAssembly memory holds at most ${inGiB(limit)}`
        : 'the system gives no more memory';
    super(
      `${inGiB(requested)} more than the ${inGiB(taken)} in use don't fit: ${reason}. ` +
        "Use the C backend (backend: 'c'), save fewer time steps (a larger subsamplingFactor), or make the model smaller.",
      options,
    );
    this.requested = requested;
    this.taken = taken;
    this.limit = limit;
  }
}

/** An arena was used after its memory had been given to others. */
export class DisposedArenaError extends Error {
  override readonly name = 'DisposedArenaError';

  constructor() {
    super(
      'This arena has been disposed: its memory may belong to another one by now. Allocate before the end of its `using` block.',
    );
  }
}

/** A call doesn't give a kernel what its program needs. */
export class KernelCallError extends Error {
  override readonly name = 'KernelCallError';
  readonly program: string;
  /** The array, points or scalar in question. */
  readonly argument: string;

  constructor(program: string, argument: string, problem: string) {
    super(`Kernel of "${program}": ${argument} ${problem}.`);
    this.program = program;
    this.argument = argument;
  }
}

/** A worker thread ended while it ran a part of a kernel. */
export class WorkerDiedError extends Error {
  override readonly name = 'WorkerDiedError';
  readonly exitCode: number | undefined;

  constructor(exitCode: number | undefined, options?: ErrorOptions) {
    const why = exitCode === undefined ? '' : ` (exit code ${exitCode})`;
    super(
      `A worker thread died${why} while it ran a kernel; the arrays of this run are not complete. ` +
        'Run again; if it happens again, the process is probably out of memory: use fewer threads or a smaller model.',
      options,
    );
    this.exitCode = exitCode;
  }
}
