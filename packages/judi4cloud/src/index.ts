export {
  BatchController,
  type BatchExecOptions,
  batchdef,
  batchexec,
  bcast,
  currentExecutor,
  type Executor,
  type FileReference,
  fetch,
  fetchreduce,
  fileInclude,
  type InProcessOptions,
  inProcess,
  type LocalWorkersOptions,
  localWorkers,
  type ProgressEvent,
  pmap,
  type Reference,
  RemoteError,
  reducer,
  remote,
  sumReducer,
  useExecutor,
} from '@judi4cloud/clusterless';
export type { Cluster } from '@judi4cloud/clusterless/azure';
export * from '@judi4cloud/judi';
export {
  type CurveOptions,
  colourMapNames,
  curve,
  type GatherOptions,
  gather,
  type ImageOptions,
  image,
  type PageOptions,
  type Picture,
  page,
  png,
  svg,
  writePage,
  writePicture,
} from '@judi4cloud/pictures';
export { EmulatorMissingError, startEmulator } from './clusterless/embedded-emulator.ts';
export {
  azurePool,
  finalizeClusterless,
  finalizeCulsterless,
  type InitClusterlessOptions,
  initClusterless,
  initCulsterless,
  NestedClusterError,
} from './clusterless/init-clusterless.ts';
export { type FaultedModel, type FaultedModelOptions, faultedModel } from './models/faulted-model.ts';
export { type SmoothOptions, smooth } from './models/smooth.ts';
export { DataFileError } from './readers/errors.ts';
export {
  type ReadModelOptions,
  type ReadOptions,
  type ReadParametersOptions,
  readModel,
  readParameters,
} from './readers/read-model.ts';
export { readShots, readSources } from './readers/read-shots.ts';
export { UnknownFormatError } from './stored/format.ts';
export type { Quantity } from './stored/units.ts';
export { TargetExistsError, WriteError } from './writers/errors.ts';
export type { WriteOptions } from './writers/write-content.ts';
export { type Parameters, type WriteModelOptions, writeModel } from './writers/write-model.ts';
export { type WriteShotsOptions, writeShots } from './writers/write-shots.ts';
