export type { Broadcast } from './broadcast.ts';
export { currentExecutor, useExecutor } from './current.ts';
export {
  BroadcastGoneError,
  type ClusterlessError,
  EmptyReductionError,
  ExecutorClosedError,
  type ExitStatus,
  isClusterlessError,
  NestedWorkersError,
  RemoteError,
  RemoteLoadError,
  SumError,
  WorkerLostError,
  WorkerStartError,
} from './errors.ts';
export type { Executor, RunOptions } from './executor.ts';
export { type InProcessOptions, inProcess } from './in-process.ts';
export type { JsonValue } from './json.ts';
export { type LocalWorkersOptions, localWorkers } from './local/local-workers.ts';
export { decodePayload } from './payload/decode.ts';
export { type EncodeOptions, encodePayload } from './payload/encode.ts';
export { PayloadError } from './payload/payload-error.ts';
export type { ProgressCause, ProgressEvent, RunningTask } from './progress.ts';
export { type Reducer, reducer, sumOfResults, sumReducer } from './reducer.ts';
export { isRemoteFunction, type RemoteContext, type RemoteFunction, remote } from './remote.ts';
