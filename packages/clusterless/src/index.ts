export { BlobContainer, type BlobContainerOptions } from './blob/blob-container.ts';
export { BlobError } from './blob/blob-error.ts';
export type { Broadcast } from './broadcast.ts';
export { currentExecutor, useExecutor } from './current.ts';
export {
  BroadcastGoneError,
  type ClusterlessError,
  EmptyReductionError,
  ExecutorClosedError,
  type ExitStatus,
  FileReferenceError,
  FutureError,
  isClusterlessError,
  NestedWorkersError,
  RemoteError,
  RemoteLoadError,
  SumError,
  WorkerLostError,
  WorkerStartError,
} from './errors.ts';
export type { Executor, JobOptions, PoolControl, Reach, RunOptions } from './executor.ts';
export type { FilePlace, FileReference } from './file-reference.ts';
export type { Future, Reference } from './future.ts';
export { type InProcessOptions, inProcess } from './in-process.ts';
export {
  BatchController,
  type BatchExecOptions,
  batchexec,
  bcast,
  fetch,
  fetchreduce,
  fileInclude,
  type ParallelMap,
  pmap,
} from './job/batchexec.ts';
export type { Job, JobStats, JobWaitOptions } from './job/job.ts';
export type { JsonValue } from './json.ts';
export { type LocalWorkersOptions, localWorkers } from './local/local-workers.ts';
export { importModule, type ModuleExports } from './modules.ts';
export { decodePayload } from './payload/decode.ts';
export { type EncodeOptions, encodePayload } from './payload/encode.ts';
export { PayloadError } from './payload/payload-error.ts';
export type { ClusterState, ProgressCause, ProgressEvent, RunningTask } from './progress.ts';
export { type Reducer, reducer, sumOfResults, sumReducer } from './reducer.ts';
export { isRemoteFunction, type RemoteContext, type RemoteFunction, remote, remote as batchdef } from './remote.ts';
