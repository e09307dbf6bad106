import { tagged } from '@judi4cloud/errors';

const inGiB = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`;

interface MemoryRequest {
  /** Bytes asked for, taken already, and at most possible. */
  readonly requested: number;
  readonly taken: number;
  readonly limit: number;
}

const whyNot = ({ requested, taken, limit }: MemoryRequest): string =>
  taken + requested > limit ? `a WebAssembly memory holds at most ${inGiB(limit)}` : 'the system gives no more memory';

/** An arena would need more than WebAssembly can address, or than the machine gives. */
export class WasmMemoryError extends tagged('WasmMemoryError', {
  message: (memory: MemoryRequest) =>
    `${inGiB(memory.requested)}${memory.taken > 0 ? ` more than the ${inGiB(memory.taken)} in use` : ''} don't fit: ${whyNot(memory)}.`,
  advice:
    "Use the C backend (backend: 'c'), save fewer time steps (a larger subsamplingFactor), or make the model smaller.",
}) {}

/** An arena was used after its memory had been given to others. */
export class DisposedArenaError extends tagged('DisposedArenaError', {
  message: () => 'This arena has been disposed: its memory may belong to another one by now.',
  advice: 'Allocate before the end of its `using` block.',
}) {}

/** A worker thread ended while it ran a part of a kernel. */
export class WorkerDiedError extends tagged('WorkerDiedError', {
  message: ({ exitCode }: { exitCode: number | undefined }) =>
    `A worker thread died${exitCode === undefined ? '' : ` (exit code ${exitCode})`} while it ran a kernel; ` +
    'the arrays of this run are not complete.',
  advice:
    'Run again; if it happens again, the process is probably out of memory: use fewer threads or a smaller model.',
}) {}
