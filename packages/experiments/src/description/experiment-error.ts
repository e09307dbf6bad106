import { tagged } from '@judi4cloud/errors';

interface ExperimentProblem {
  readonly file: string;
  /** Line in the file, counted from 1. */
  readonly line: number | undefined;
  /** Path in the file, such as `sources.x`; empty for the whole. */
  readonly path: string;
  readonly problem: string;
}

/** Something in an experiment file that can't be used: where it stands, what it is and what is expected. */
export class ExperimentError extends tagged(
  'ExperimentError',
  ({ file, line, problem }: ExperimentProblem) => `${file}${line === undefined ? '' : `:${line}`}: ${problem}`,
) {}
