import { adviceFor } from './advice.ts';
import { serviceError } from './service-error.ts';

/**
 * A request that Azure Batch refused.
 *
 * `code` tells refusals apart, as `PoolNotFound`; `advice` says what to do where that is known.
 */
export class BatchServiceError extends serviceError('BatchServiceError', 'Azure Batch', adviceFor) {}

/** True for a refusal of Azure Batch with one of these codes. */
export function isRefusal(error: unknown, ...codes: readonly string[]): error is BatchServiceError {
  return error instanceof BatchServiceError && codes.includes(error.code);
}

/** True when Azure Batch has no such pool, job, task, node or file (any more). */
export function isNotFound(error: unknown): error is BatchServiceError {
  return error instanceof BatchServiceError && error.status === 404;
}
