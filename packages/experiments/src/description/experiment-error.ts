/** Something in an experiment file that can't be used: where it stands, what it is and what is expected. */
export class ExperimentError extends Error {
  override readonly name = 'ExperimentError';
  readonly file: string;
  /** Line in the file, counted from 1. */
  readonly line: number | undefined;
  /** Path in the file, such as `sources.x`; empty for the whole. */
  readonly path: string;

  constructor(values: { file: string; line: number | undefined; path: string; problem: string; cause?: unknown }) {
    const { file, line, path, problem } = values;
    super(`${file}${line === undefined ? '' : `:${line}`}: ${problem}`, { cause: values.cause });
    this.file = file;
    this.line = line;
    this.path = path;
  }
}
