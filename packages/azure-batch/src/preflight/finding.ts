import { guardOf } from '@judi4cloud/errors';
import { BatchServiceError } from '../client/batch-service-error.ts';
import { PoolOptionsError, SignInError, UnreachableError } from '../errors.ts';
import { StorageServiceError } from '../storage/storage-service-error.ts';
import { ManagementError } from './resource-manager.ts';

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
  | 'sign-in'
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
  if (!isExpected(thrown)) throw thrown;
  return fault(check, thrown.message, thrown.advice);
}

const isExpected = guardOf(
  BatchServiceError,
  StorageServiceError,
  ManagementError,
  UnreachableError,
  SignInError,
  PoolOptionsError,
);
