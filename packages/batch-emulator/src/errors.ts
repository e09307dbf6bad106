import { guardOf, refusalOf, tagged } from '@judi4cloud/errors';

interface FailedPart {
  readonly part: string;
  readonly problem: string;
  /** The last lines that it wrote. */
  readonly output?: string;
}

/** A part of the emulator that did not start. */
export class EmulatorStartError extends tagged('EmulatorStartError', {
  message: ({ part, problem }: FailedPart) => `${part} did not start: ${problem}.`,
  details: ({ output = '' }) => (output === '' ? '' : `Its last lines:\n${output.trimEnd()}`),
}) {}

/** A port that was asked for and is taken. */
export class PortInUseError extends tagged('PortInUseError', {
  message: ({ port, part }: { port: number; part: string }) => `Port ${port} is in use, ${part} can't have it.`,
  advice: 'Choose another port, or 0 for any free one.',
}) {}

/** A state folder that can't be used. */
export class StateFolderError extends tagged(
  'StateFolderError',
  ({ folder, problem }: { folder: string; problem: string }) => `State folder ${folder}: ${problem}.`,
) {}

/** What it means for a state folder that the system refused to write into it. */
export function unwritable(folder: string, cause: unknown): StateFolderError {
  const refusal = refusalOf(cause);
  const why = refusal ? `${refusal.problem} (${refusal.code})` : (cause as Error).message;
  const advice = 'Free space on its disk; what was refused until then can be asked for again.';
  return new StateFolderError({ folder, problem: `it can't be written: ${why}`, advice, cause });
}

/** A fault that was wanted for something that is not there. */
export class UnknownTargetError extends tagged(
  'UnknownTargetError',
  ({ target, expected }: { target: string; expected: string }) => `There is no ${target}; expected ${expected}.`,
) {}

const errors = [EmulatorStartError, PortInUseError, StateFolderError, UnknownTargetError] as const;

/** Any error that this package throws by itself; `tag` says which. */
export type EmulatorError = InstanceType<(typeof errors)[number]>;

/** True for the errors of this package; their `tag` tells them apart. */
export const isEmulatorError = guardOf(...errors);
