export {
  currentExecutor,
  type Executor,
  type InProcessOptions,
  inProcess,
  type LocalWorkersOptions,
  localWorkers,
  type ProgressEvent,
  RemoteError,
  remote,
  useExecutor,
} from '@judi4cloud/clusterless';
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
export { type FaultedModel, type FaultedModelOptions, faultedModel } from './models/faulted-model.ts';
export { type SmoothOptions, smooth } from './models/smooth.ts';
