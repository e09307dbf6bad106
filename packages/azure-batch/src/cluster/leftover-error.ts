/** Things in the cloud that could not be deleted, and may go on costing money. */
export class LeftoverError extends Error {
  override readonly name = 'LeftoverError';
  readonly leftovers: readonly string[];

  constructor(failures: readonly { readonly what: string; readonly error: unknown }[]) {
    const lines = failures.map(
      ({ what, error }) => `${what}: ${error instanceof Error ? error.message : String(error)}`,
    );
    super(
      `Not everything could be deleted:\n  ${lines.join('\n  ')}\n` +
        'See `judi pool ls --orphans` and remove what is left with `judi pool rm`.',
      { cause: failures[0]?.error },
    );
    this.leftovers = failures.map(({ what }) => what);
  }
}
