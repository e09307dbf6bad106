import { ServiceError } from '../client/service-error.ts';
import { SignInError, UnreachableError } from '../errors.ts';
import { PoolOptionsError } from '../pool/pool-options-error.ts';

/** What a check before a run found. */
export interface Finding {
  /** What was looked at, as `'vm-size'`. */
  readonly check: Check;
  /** `unknown`: it could not be looked at, which need not mean harm. */
  readonly status: 'ok' | 'warning' | 'error' | 'unknown';
  readonly message: string;
  /** What to do; empty when all is well. */
  readonly advice: string;
}

export type Check =
  | 'batch-account'
  | 'storage-account'
  | 'image'
  | 'vm-size'
  | 'threads'
  | 'container'
  | 'quota'
  | 'cost';

export function ok(check: Check, message: string): Finding {
  return { check, status: 'ok', message, advice: '' };
}

export function warning(check: Check, message: string, advice: string): Finding {
  return { check, status: 'warning', message, advice };
}

export function fault(check: Check, message: string, advice: string): Finding {
  return { check, status: 'error', message, advice };
}

export function unknown(check: Check, message: string, advice = ''): Finding {
  return { check, status: 'unknown', message, advice };
}

/**
 * What went wrong in a check, as a finding.
 *
 * @throws what was thrown, if it is a fault of the program or an abort
 */
export function faultOf(check: Check, thrown: unknown): Finding {
  const known = [ServiceError, UnreachableError, SignInError, PoolOptionsError].some((kind) => thrown instanceof kind);
  if (!known) throw thrown;
  return fault(check, (thrown as Error).message, thrown instanceof PoolOptionsError ? '' : adviceOf(thrown));
}

function adviceOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'advice' in thrown ? String(thrown.advice) : '';
}
