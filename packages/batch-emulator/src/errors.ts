/** Errors of this package: a name to switch on, and the values they speak of. */
export type EmulatorError = EmulatorStartError | PortInUseError | StateFolderError | UnknownTargetError;

/** A part of the emulator that did not start. */
export class EmulatorStartError extends Error {
  override readonly name = 'EmulatorStartError';
  readonly part: string;
  /** The last lines that it wrote. */
  readonly output: string;

  constructor(values: {
    readonly part: string;
    readonly problem: string;
    readonly output?: string;
    readonly cause?: unknown;
  }) {
    const { part, problem, output = '', cause } = values;
    super(
      `${part} did not start: ${problem}.${output === '' ? '' : `\nIts last lines:\n${output.trimEnd()}`}`,
      cause === undefined ? undefined : { cause },
    );
    this.part = part;
    this.output = output;
  }
}

/** A port that was asked for and is taken. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  readonly port: number;

  constructor(values: { readonly port: number; readonly part: string; readonly cause?: unknown }) {
    super(
      `Port ${values.port} is in use, ${values.part} can't have it. Choose another port, or 0 for any free one.`,
      values.cause === undefined ? undefined : { cause: values.cause },
    );
    this.port = values.port;
  }
}

/** A state folder that can't be used. */
export class StateFolderError extends Error {
  override readonly name = 'StateFolderError';
  readonly folder: string;

  constructor(values: { readonly folder: string; readonly problem: string; readonly advice: string }) {
    super(`State folder ${values.folder}: ${values.problem}. ${values.advice}`);
    this.folder = values.folder;
  }
}

/** A fault that was wanted for something that is not there. */
export class UnknownTargetError extends Error {
  override readonly name = 'UnknownTargetError';
  readonly target: string;

  constructor(values: { readonly target: string; readonly expected: string }) {
    super(`There is no ${values.target}; expected ${values.expected}.`);
    this.target = values.target;
  }
}

/** True for the errors of this package; their `name` tells them apart. */
export function isEmulatorError(error: unknown): error is EmulatorError {
  return (
    error instanceof EmulatorStartError ||
    error instanceof PortInUseError ||
    error instanceof StateFolderError ||
    error instanceof UnknownTargetError
  );
}
