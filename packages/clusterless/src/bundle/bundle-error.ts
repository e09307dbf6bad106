import { tagged } from '@judi4cloud/errors';

/** Modules that cannot be bundled for other machines. */
export class BundleError extends tagged('BundleError', {
  /** What is wrong, a line each. */
  message: ({ url, problems }: { url: string; problems: readonly string[] }) =>
    `${url} cannot be bundled for other machines: ${problems.join('; ')}.`,
  advice:
    'Keep remote functions in modules of their own that import what they need with literal names; list packages with native ' +
    'code as `native`.',
}) {}
