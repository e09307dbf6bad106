import { isTaggedError, tagged } from '@judi4cloud/errors';

/** What went wrong between this process and a blob. */
export interface BlobErrorValues {
  /** What was being done, such as `reading`. */
  readonly action: string;
  readonly container: string;
  readonly blob: string;
  /** HTTP status; `undefined` when no answer came. */
  readonly status?: number | undefined;
  /** Azure's code, such as `BlobNotFound`. */
  readonly code?: string | undefined;
  readonly problem: string;
  readonly attempts: number;
}

const adviceByStatus: Readonly<Record<number, string>> = {
  403: 'The signature has expired or lacks the right; attach to the job to renew it.',
  404: 'Its container was deleted, or its job belongs to another storage account.',
  409: 'Somebody else is changing it; try again.',
};

/** A blob that could not be read or written, after all retries. Carries no signature. */
export class BlobError extends tagged('BlobError', {
  message: ({ action, container, blob, status, code, problem, attempts }: BlobErrorValues) => {
    const answer = [status, code].filter((part) => part !== undefined).join(' ');
    const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
    return `${action} blob ${container}/${blob} failed${tries}: ${[answer, problem].filter(Boolean).join(': ')}.`;
  },
  advice: ({ status = 0 }) =>
    adviceByStatus[status] ?? 'The storage account or the network is not reachable; try again.',
}) {}

/** True for a `BlobError`, or an error that one caused. */
export function isBlobError(error: unknown): boolean {
  return isTaggedError(error, 'BlobError') || (error instanceof Error && isBlobError(error.cause));
}
