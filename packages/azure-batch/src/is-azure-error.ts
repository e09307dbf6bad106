import { JobEndedError, JobNotFoundError, TaskFailedError } from '@judi4cloud/clusterless/service';
import { BatchServiceError } from './client/batch-service-error.ts';
import { LeftoverError } from './cluster/leftover-error.ts';
import { PreflightError } from './cluster/preflight-error.ts';
import {
  AzureTimeoutError,
  CostLimitError,
  CredentialsError,
  InsecureConnectionError,
  NodeStartError,
  PoolMismatchError,
  PoolResizeError,
  SignInError,
  UnreachableError,
} from './errors.ts';
import { PoolOptionsError } from './pool/pool-options-error.ts';
import { ManagementError } from './preflight/resource-manager.ts';
import { TaskRefusedError } from './run/task-refused-error.ts';
import { StorageServiceError } from './storage/storage-service-error.ts';

const kinds = [
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
  AzureTimeoutError,
  CostLimitError,
  PreflightError,
  LeftoverError,
  JobEndedError,
  JobNotFoundError,
  TaskFailedError,
  TaskRefusedError,
] as const;

/** Every error that the Azure part throws by itself, apart from the reason of an abort. */
export type AzureError = InstanceType<(typeof kinds)[number]>;

/** True for the errors of the Azure part; their `name` tells them apart. */
export function isAzureError(error: unknown): error is AzureError {
  return kinds.some((kind) => error instanceof kind);
}
