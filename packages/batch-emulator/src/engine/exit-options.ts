import type { ExitConditions, ExitOptions } from '../wire/task-shapes.ts';
import type { Outcome } from './run-command.ts';

/** What follows from the way a task has ended. */
export interface Consequences {
  readonly jobAction: 'none' | 'disable' | 'terminate';
  readonly dependencyAction: 'satisfy' | 'block';
}

/**
 * What the exit conditions of a task say about an outcome.
 *
 * Exit codes that are listed come first, then what kind of failure it was, then the default. Success does no harm and
 * satisfies, failure terminates the job and blocks, unless said otherwise.
 */
export function consequences(conditions: ExitConditions | undefined, outcome: Outcome): Consequences {
  const options = listed(conditions, outcome.exitCode) ?? unlisted(conditions, outcome);
  const succeeded = outcome.failure === undefined;
  return {
    jobAction: options?.jobAction ?? (succeeded ? 'none' : 'terminate'),
    dependencyAction: options?.dependencyAction ?? (succeeded ? 'satisfy' : 'block'),
  };
}

function listed(conditions: ExitConditions | undefined, exitCode: number | undefined): ExitOptions | undefined {
  if (exitCode === undefined) return undefined;
  const exact = conditions?.exitCodes?.find(({ code }) => code === exitCode);
  const range = conditions?.exitCodeRanges?.find(({ start, end }) => start <= exitCode && exitCode <= end);
  return exact?.exitOptions ?? range?.exitOptions;
}

function unlisted(conditions: ExitConditions | undefined, { failure, began }: Outcome): ExitOptions | undefined {
  if (failure === undefined) return undefined;
  if (!began) return conditions?.preProcessingError ?? conditions?.default;
  if (failure.code.startsWith('FileUpload')) return conditions?.fileUploadError ?? conditions?.default;
  return conditions?.default;
}
