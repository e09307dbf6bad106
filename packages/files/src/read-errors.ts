/** A data file that an experiment needs isn't there. */
export class MissingFileError extends Error {
  override readonly name = 'MissingFileError';
  readonly file: string;
  readonly places: readonly string[];

  constructor(values: { file: string; places: readonly string[]; obtain?: string | undefined }) {
    const { file, places, obtain } = values;
    const from = obtain === undefined ? '' : ` It comes from ${obtain}.`;
    super(
      `Data file '${file}' is missing; looked for ${places.join(', ')}.${from} ` +
        'Give its folder with --data DIR or in the environment variable JUDI_DATA.',
    );
    this.file = file;
    this.places = places;
  }
}

/** A data file that isn't what it should be. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError';
  readonly file: string;
  readonly got: string;
  readonly expected: string;

  constructor(values: { file: string; got: string; expected: string; advice?: string; cause?: unknown }) {
    const { file, got, expected, advice } = values;
    super(`Data file ${file}: ${got}, expected ${expected}.${advice === undefined ? '' : ` ${advice}`}`, {
      cause: values.cause,
    });
    this.file = file;
    this.got = got;
    this.expected = expected;
  }
}
