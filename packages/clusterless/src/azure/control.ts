export { type AzureAccount, batchClient, type SignIn, type StorageAccess } from './account.ts';
export {
  type BatchAuthentication,
  type BatchClient,
  type BatchClientOptions,
  createBatchClient,
} from './client/batch-client.ts';
export { BatchServiceError, isNotFound, isRefusal } from './client/batch-service-error.ts';
export type {
  ConditionalOptions,
  DeleteJobOptions,
  GetOptions,
  IfNoneMatch,
  ListOptions,
  OperationOptions,
} from './client/operations/options.ts';
export type { RetryOptions } from './client/retry.ts';
export type {
  BatchMetadataItem,
  BatchNodeDeallocationOption,
  BatchTaskContainerSettings,
  BatchTaskFailureInfo,
  EnvironmentSetting,
  OutputFile,
  ResourceFile,
  UserIdentity,
} from './client/types/common.ts';
export type { BatchFileContent, BatchFileProperties, BatchNodeFile } from './client/types/file.ts';
export type {
  BatchJob,
  BatchJobCreateOptions,
  BatchJobState,
  BatchJobUpdateOptions,
  BatchTaskCounts,
  BatchTaskCountsResult,
} from './client/types/job.ts';
export type { BatchNode, BatchNodeState } from './client/types/node.ts';
export type {
  BatchNodeCounts,
  BatchPool,
  BatchPoolCreateOptions,
  BatchPoolNodeCounts,
  BatchSupportedImage,
} from './client/types/pool.ts';
export type {
  BatchTask,
  BatchTaskConstraints,
  BatchTaskCreateOptions,
  BatchTaskCreateResult,
  BatchTaskDependencies,
  BatchTaskExecutionInfo,
  BatchTaskGroup,
  BatchTaskState,
  ExitConditions,
  ExitOptions,
} from './client/types/task.ts';
export { type Clock, systemClock } from './clock.ts';
export { billedNodes, CostMeter, type CostMeterOptions, type CostReading } from './cost/cost-meter.ts';
export { type Estimate, type EstimateInput, estimate, type NodeNumbers } from './cost/estimate.ts';
export { type LookUpOptions, lookUpPrice } from './cost/look-up-price.ts';
export { priceTable } from './cost/price-table.ts';
export { type Price, type PriceOptions, type PriceOverrides, tablePrice } from './cost/prices.ts';
export { coresByName, hasGpu, nearestVmSize, type VmSize, vmSize } from './cost/vm-sizes.ts';
export {
  type CredentialsObject,
  type CredentialsSource,
  type LoadCredentialsOptions,
  loadCredentials,
} from './credentials.ts';
export {
  AzureTimeoutError,
  CostLimitError,
  CredentialsError,
  type CredentialsProblem,
  InsecureConnectionError,
  NodeStartError,
  type PoolDifference,
  PoolMismatchError,
  PoolResizeError,
  SignInError,
  UnreachableError,
} from './errors.ts';
export { type AzureError, isAzureError } from './is-azure-error.ts';
export {
  type IsAlive,
  isOrphan,
  type OrphanOptions,
  type Ownership,
  ownershipTags,
  readOwnership,
  type Tags,
  thisOwner,
} from './ownership.ts';
export { type AutoScaleOptions, autoScaleFormula, evaluationInterval } from './pool/autoscale-formula.ts';
export { type ChangePoolOptions, removePool, resizePool } from './pool/change-pool.ts';
export { type EnsuredPool, type EnsurePoolOptions, ensurePool } from './pool/ensure-pool.ts';
export { chooseImage, type ImageNeeds, imageName, type NodeImage } from './pool/node-image.ts';
export { listOwnedPools, type OwnedPool, orphanedPools, poolTags } from './pool/owned-pools.ts';
export { poolDifferences } from './pool/pool-differences.ts';
export { PoolOptionsError } from './pool/pool-options-error.ts';
export { type PlannedPool, planPools, splitNodes } from './pool/pool-plan.ts';
export {
  type PoolOptions,
  poolSpecification,
  type Registry,
  type StartCommand,
  taskContainer,
} from './pool/pool-specification.ts';
export { type PoolPhase, type PoolProgress, type WaitForNodesOptions, waitForNodes } from './pool/wait-for-nodes.ts';
export { ManagementError } from './preflight/resource-manager.ts';
export {
  type Check,
  type Finding,
  type PreflightInput,
  type PreflightOptions,
  type PreflightReport,
  preflight,
} from './preflight.ts';
export { redact } from './redact.ts';
export { Secret } from './secret.ts';
export {
  BlobAccount,
  type BlobAccountOptions,
  type BlobEntry,
  type ContainerEntry,
  type CreateContainerOptions,
  type Obstacle,
  openBlobAccount,
  type Reachability,
} from './storage/blob-account.ts';
export type { ContainerRights, SharedContainer } from './storage/container-rights.ts';
export { listOwnedContainers, type OwnedContainer, orphanedContainers } from './storage/owned-containers.ts';
export { isStorageRefusal, StorageServiceError } from './storage/storage-service-error.ts';
