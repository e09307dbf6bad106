/** Modules that cannot be bundled for other machines. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
  readonly url: string;
  /** What is wrong, a line each. */
  readonly problems: readonly string[];

  constructor(url: string, problems: readonly string[], options?: ErrorOptions) {
    super(
      `${url} cannot be bundled for other machines: ${problems.join('; ')}. Keep remote functions in modules of their own ` +
        'that import what they need with literal names; list packages with native code as `native`.',
      options,
    );
    this.url = url;
    this.problems = problems;
  }
}
