// Declarations of Azure's packages use Node's types without saying so.
/// <reference types="node" preserve="true" />
export type { ClusterRun } from '@judi4cloud/clusterless/service';
export { ContactLostError, JobEndedError, JobNotFoundError, TaskFailedError } from '@judi4cloud/clusterless/service';
export { type BatchClient, createBatchClient } from './client/batch-client.ts';
export { BatchServiceError, isNotFound, isRefusal } from './client/batch-service-error.ts';
export { Cluster, type ClusterPool } from './cluster/cluster.ts';
export type { ClusterOptions } from './cluster/cluster-options.ts';
export { openCluster } from './cluster/open-cluster.ts';
export { PreflightError } from './cluster/preflight-error.ts';
export { type Estimate, estimate } from './cost/estimate.ts';
export { lookUpPrice } from './cost/look-up-price.ts';
export { type Price, type PriceOverrides, tablePrice } from './cost/prices.ts';
export { type VmSize, vmSize } from './cost/vm-sizes.ts';
export { type AzureAccount, batchClient } from './credentials/account.ts';
export { type CredentialsObject, type CredentialsSource, loadCredentials } from './credentials/load-credentials.ts';
export {
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
export { type AzureError, isAzureError } from './is-azure-error.ts';
export { type ListedJob, listJobs } from './jobs/list-jobs.ts';
export { type OpenRun, openRun } from './jobs/open-run.ts';
export { type Possession, possessions, removePossession } from './jobs/possessions.ts';
export { type TaskLog, taskLogs } from './jobs/task-logs.ts';
export type { BlobMount, Mount, NfsMount, ShareMount } from './pool/mounts.ts';
export type { Registry } from './pool/pool-specification.ts';
export type { PoolProgress } from './pool/wait-for-nodes.ts';
export { type Finding, type PreflightReport, preflight } from './preflight/preflight.ts';
export { ManagementError } from './preflight/resource-manager.ts';
export { endJob } from './run/end-job.ts';
export { Secret } from './secrets/secret.ts';
export { type BlobAccount, openBlobAccount } from './storage/blob-account.ts';
export { StorageServiceError } from './storage/storage-service-error.ts';
