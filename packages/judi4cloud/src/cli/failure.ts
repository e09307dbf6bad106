import { RemoteError, WorkerLostError } from '@judi4cloud/clusterless';
import { FileSystemError, refusalOf } from '@judi4cloud/errors';
import { InterruptedError } from './interrupt.ts';

/** What a failed command tells, and how its process ends. */
export interface Failure {
  readonly message: string;
  readonly name: string;
  readonly exitCode: number;
  readonly stack: string;
}

/** Errors that the user can mend in what was given: they end with 2, all others with 1. */
const usage: ReadonlySet<string> = new Set([
  'ExperimentError',
  'MissingFileError',
  'DataFileError',
  'UnknownFormatError',
  'TargetExistsError',
  'UsageError',
  'CredentialsError',
  'PreflightError',
  'PoolOptionsError',
  'PoolMismatchError',
  'JobNotFoundError',
  'EmulatorMissingError',
  'PortInUseError',
  'StateFolderError',
  'FileSystemError',
  'ColourMapError',
]);

/** Puts an error into one line. */
export function failureOf(thrown: unknown): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { name, stack = '' } = error;
  if (error instanceof InterruptedError) return { name, message: error.message, exitCode: error.exitCode, stack };
  const exitCode = usage.has(name) ? 2 : 1;
  if (error instanceof RemoteError) {
    const message = `Shot ${error.task + 1} failed on ${error.worker}: ${error.remoteMessage}`;
    return { name: error.remoteName, message, exitCode, stack: `${stack}\n${error.remoteStack}` };
  }
  if (error instanceof WorkerLostError) {
    const message = firstParagraph(error.message).replace(/^Task \d+/, `Shot ${error.task + 1}`);
    return { name, message, exitCode, stack };
  }
  return { name, message: firstParagraph(wordsOf(error)) || name, exitCode, stack: withCauses(error) };
}

/** The message; of what the file system refused where nobody said it better, ours. */
function wordsOf(error: NodeJS.ErrnoException): string {
  const refusal = error instanceof FileSystemError || error.syscall === undefined ? undefined : refusalOf(error);
  if (refusal === undefined || error.path === undefined) return error.message;
  return `${error.path}: ${refusal.problem} (${refusal.code}). ${refusal.advice}`;
}

function firstParagraph(message: string): string {
  return message.split('\n\n')[0].trim();
}

function withCauses(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${withCauses(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
