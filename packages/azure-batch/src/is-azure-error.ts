import { ContactLostError, JobEndedError, JobNotFoundError, TaskFailedError } from '@judi4cloud/clusterless/service';
import { guardOf } from '@judi4cloud/errors';
import { BatchServiceError } from './client/batch-service-error.ts';
import { PreflightError } from './cluster/preflight-error.ts';
import {
  AzureTimeoutError,
  CostLimitError,
  CredentialsError,
  InsecureConnectionError,
  LeftoverError,
  NodeStartError,
  PoolGoneError,
  PoolMismatchError,
  PoolOptionsError,
  PoolResizeError,
  SignInError,
  TaskRefusedError,
  UnreachableError,
} from './errors.ts';
import { ManagementError } from './preflight/resource-manager.ts';
import { StorageServiceError } from './storage/storage-service-error.ts';

const errors = [
  BatchServiceError,
  StorageServiceError,
  ManagementError,
  UnreachableError,
  SignInError,
  InsecureConnectionError,
  CredentialsError,
  PoolOptionsError,
  PoolMismatchError,
  PoolResizeError,
  NodeStartError,
  PoolGoneError,
  AzureTimeoutError,
  CostLimitError,
  PreflightError,
  LeftoverError,
  ContactLostError,
  JobEndedError,
  JobNotFoundError,
  TaskFailedError,
  TaskRefusedError,
] as const;

/** Any error that this package throws by itself, apart from the reason of an abort. */
export type AzureError = InstanceType<(typeof errors)[number]>;

/** True for the errors of this package; their `tag` tells them apart. */
export const isAzureError = guardOf(...errors);
