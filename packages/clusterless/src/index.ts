export { sumOfResults } from '#sum-of-results';
export { BlobContainer, type BlobContainerOptions } from './blob/blob-container.ts';
export { BlobError } from './blob/blob-error.ts';
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
export { checkExecutor, currentExecutor, useExecutor } from './executor/current.ts';
export type { Executor, PoolControl, Reach } from './executor/executor.ts';
export { type InProcessOptions, inProcess } from './executor/in-process.ts';
export type { ClusterState, ProgressCause, ProgressEvent, RunningTask } from './executor/progress.ts';
export type { JobOptions, RunOptions } from './executor/run-options.ts';
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
export { type LocalWorkersOptions, localWorkers } from './local/local-workers.ts';
export { decodePayload } from './payload/decode.ts';
export { type EncodeOptions, encodePayload } from './payload/encode.ts';
export type { JsonValue } from './payload/json.ts';
export { PayloadError } from './payload/payload-error.ts';
export { type Reducer, reducer } from './reduce/reducer.ts';
export { sumReducer } from './reduce/sum-reducer.ts';
export type { Broadcast } from './reference/broadcast.ts';
export type { FilePlace, FileReference } from './reference/file-reference.ts';
export type { Future, Reference } from './reference/future.ts';
export { checkExport } from './remote/check-export.ts';
export { importModule, type ModuleExports } from './remote/modules.ts';
export {
  isRemoteFunction,
  type RemoteContext,
  type RemoteFunction,
  remote,
  remote as batchdef,
} from './remote/remote.ts';
