import { isRestError, type RestError } from '@azure/core-rest-pipeline';
import { describeFailure } from '../client/network-failure.ts';
import { serviceError } from '../client/service-error.ts';
import { UnreachableError } from '../errors.ts';

const adviceByCode: Readonly<Record<string, string>> = {
  AccountIsDisabled: 'Enable the storage account in the Azure portal.',
  AuthenticationFailed: 'Check _STORAGE_ACCOUNT_KEY, and the clock of this machine.',
  AuthorizationFailure: 'The firewall of the storage account lets this machine not in: allow its network.',
  AuthorizationPermissionMismatch: 'Give the identity the role Storage Blob Data Contributor on the storage account.',
  ContainerBeingDeleted: 'A container of this name is being deleted: wait some minutes or take another name.',
  ContainerNotFound: 'Somebody deleted the container.',
  InvalidResourceName: 'Names of containers have 3 to 63 small letters, digits and single dashes.',
  KeyBasedAuthenticationNotPermitted:
    'The storage account allows no keys: leave _STORAGE_ACCOUNT_KEY out and sign in instead.',
  ServerBusy: 'The storage account is overloaded; later it will answer.',
};

const adviceByStatus: Readonly<Record<number, string>> = {
  403: 'Check the key or role, and the firewall of the storage account.',
};

/** A request that Blob Storage refused; `code` tells refusals apart, as `ContainerBeingDeleted`. */
export class StorageServiceError extends serviceError(
  'StorageServiceError',
  'Blob Storage',
  ({ code, status }) => adviceByCode[code] ?? adviceByStatus[status],
) {}

/**
 * What the storage client threw, in our words; what is no fault of storage or the network stays as it is.
 *
 * @param host of the storage account
 */
export function storageError(operation: string, host: string, thrown: unknown): unknown {
  if (isRestError(thrown) && thrown.statusCode !== undefined) return refusalOf(operation, thrown, thrown.statusCode);
  const failure = describeFailure(thrown);
  return failure === undefined ? thrown : new UnreachableError({ operation, host, ...failure });
}

function refusalOf(operation: string, error: RestError, status: number): StorageServiceError {
  const headers = error.response?.headers;
  const code = headers?.get('x-ms-error-code') ?? error.code ?? `HTTP ${status}`;
  const requestId = headers?.get('x-ms-request-id');
  const message = error.message.split('\n')[0] ?? '';
  return new StorageServiceError({ operation, status, code, message, ...(requestId !== undefined && { requestId }) });
}

/** True for a refusal of Blob Storage with one of these codes. */
export function isStorageRefusal(error: unknown, ...codes: readonly string[]): error is StorageServiceError {
  return error instanceof StorageServiceError && codes.includes(error.code);
}
