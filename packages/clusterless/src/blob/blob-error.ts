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

const advice: Readonly<Record<number, string>> = {
  403: 'The signature has expired or lacks the right; attach to the job to renew it.',
  404: 'Its container was deleted, or its job belongs to another storage account.',
  409: 'Somebody else is changing it; try again.',
};

/** A blob that could not be read or written, after all retries. Carries no signature. */
export class BlobError extends Error {
  override readonly name = 'BlobError';
  readonly action: string;
  readonly container: string;
  readonly blob: string;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly attempts: number;

  constructor(values: BlobErrorValues, options?: ErrorOptions) {
    const { action, container, blob, status, code, problem, attempts } = values;
    const answer = [status, code].filter((part) => part !== undefined).join(' ');
    const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
    const what = advice[status ?? 0] ?? 'The storage account or the network is not reachable; try again.';
    super(
      `${action} blob ${container}/${blob} failed${tries}: ${[answer, problem].filter(Boolean).join(': ')}. ${what}`,
      options,
    );
    this.action = action;
    this.container = container;
    this.blob = blob;
    this.status = status;
    this.code = code;
    this.attempts = attempts;
  }
}

/** True for a `BlobError`, or an error that one caused. */
export function isBlobError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'BlobError' || isBlobError(error.cause);
}
