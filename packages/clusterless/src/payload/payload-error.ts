import { tagged } from '@judi4cloud/errors';

/**
 * A value that cannot travel, or bytes that are no intact payload.
 *
 * `path` names the place as a JSONPath, such as `$.model.rho`; `$` alone is the whole payload.
 */
export class PayloadError extends tagged(
  'PayloadError',
  ({ path, problem }: { path: string; problem: string }) => `${path}: ${problem}`,
) {}

/** Keys and indices from the root of a payload to the value being read or written. */
export type Trail = (string | number)[];

/** Writes a trail as a JSONPath: `['model', 'rho', 3]` is `$.model.rho[3]`. */
export function formatTrail(trail: Trail): string {
  const steps = trail.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `$${steps.join('')}`;
}
