export { type AzureAccount, batchClient } from './account.ts';
export { BatchServiceError } from './client/batch-service-error.ts';
export { Cluster, type ClusterPool } from './cluster/cluster.ts';
export type { ClusterOptions } from './cluster/cluster-options.ts';
export { LeftoverError } from './cluster/leftover-error.ts';
export { openCluster } from './cluster/open-cluster.ts';
export { type CredentialsObject, loadCredentials } from './credentials.ts';
export {
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
export { type ListedJob, listJobs } from './jobs/list-jobs.ts';
export { type OpenRun, openRun } from './jobs/open-run.ts';
export { type Possession, possessions, removePossession } from './jobs/possessions.ts';
export { type TaskLog, taskLogs } from './jobs/task-logs.ts';
export { PoolOptionsError } from './pool/pool-options-error.ts';
export { endJob } from './run/end-job.ts';
export { JobEndedError, JobNotFoundError, TaskFailedError, TaskRefusedError } from './run/errors.ts';
export { StorageServiceError } from './storage/storage-service-error.ts';
