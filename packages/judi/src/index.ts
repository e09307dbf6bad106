export { DomainError, nearestWord, OptionError } from '@judi4cloud/errors';
export { convertToCell, reciprocalGeometry, setup3DGrid, superShotGeometry } from './acquisition/arrangements.ts';
export { getDt, getNsrc, getNt, getT, getT0, nSamples, subsample } from './acquisition/axis-queries.ts';
export { getComputationalNt } from './acquisition/computational-time.ts';
export type { Coordinates } from './acquisition/coordinates.ts';
export { Geometry, type ShotIndex, type ShotPoints, type TimeSampling } from './acquisition/geometry.ts';
export type { Placement, PointTable, ShotPositions } from './acquisition/point-table.ts';
export { resample, timeResample } from './acquisition/resample.ts';
export { rickerWavelet } from './acquisition/ricker-wavelet.ts';
export type { TimeAxis } from './acquisition/time-axis.ts';
export {
  AmplitudeError,
  DivergedError,
  GeometryError,
  GridMismatchError,
  isJudiError,
  type JudiError,
  MemoryError,
  MisfitError,
  PointOutsideModelError,
  SizeError,
  StabilityError,
  UnitsError,
  UnsupportedOptionError,
  UnsupportedPhysicsError,
  ValueError,
} from './errors.ts';
export type { Grid } from './model/grid.ts';
export {
  Model,
  type ModelOptions,
  type ModelParameters,
  type ParameterValues,
  toMedium,
  usedParameters,
} from './model/model.ts';
export { type ParameterName, parameterNames } from './model/parameters.ts';
export { type Operand, PhysicalParameter, type Slice } from './model/physical-parameter.ts';
export { extendGradient, limitModelToReceiverArea } from './model/receiver-area.ts';
export type { JointObjectiveValue } from './objectives/experiments.ts';
export { fwiObjective } from './objectives/fwi-objective.ts';
export { type LsrtmSettings, lsrtmObjective } from './objectives/lsrtm-objective.ts';
export { type Misfit, type MisfitValue, mse, remoteMisfit, studentst } from './objectives/misfit.ts';
export type { ObjectiveSettings, ObjectiveValue } from './objectives/objective.ts';
export { Jacobian, judiJacobian } from './operators/jacobian.ts';
export {
  judiModeling,
  type ModelingSettings,
  type PlainModelingSettings,
  type SavingModelingSettings,
} from './operators/judi-modeling.ts';
export { type InCoreVectors, type Inputs, LinearOperator, type PlainArrays, type Vectors } from './operators/kinds.ts';
export { DataModeling } from './operators/modeling.ts';
export { Operator, type ProductForm, type ProductOptions } from './operators/operator.ts';
export {
  InjectedWaves,
  Injection,
  judiProjection,
  PointSources,
  Projection,
  SampledWaves,
  WaveEquation,
} from './operators/projection.ts';
export type { Input, Space, Vector } from './operators/space.ts';
export { type Options, type ResolvedOptions, resolveOptions } from './options.ts';
export { calculateDt } from './physics/calculate-dt.ts';
export { openPropagator } from './propagate/open.ts';
export { predictShot, type ShotKind, type ShotPrediction } from './propagate/predict-shot.ts';
export type {
  Medium,
  Positions,
  Propagator,
  PropagatorOptions,
  Recording,
  ShotMisfit,
} from './propagate/propagator.ts';
export { type DepthKey, depthKeys, type PointKey } from './segy/depth-keys.ts';
export type { SegyLocation } from './segy/location.ts';
export type { DepthKeyOptions } from './segy/record-headers.ts';
export type { SegyGeometryOptions } from './segy/segy-geometry.ts';
export type { SegyShot } from './segy/segy-shot.ts';
export { geometryKeys } from './segy/shot-points.ts';
export { judiVectorToSeisBlock, srcToSeisBlock } from './segy/to-seis-block.ts';
export { type WriteShotOptions, writeShotRecord } from './segy/write-shot-record.ts';
export { type DataVector, JudiVector, type SourceVector } from './vectors/judi-vector.ts';
export { OutOfCoreVector, type ShotVector } from './vectors/out-of-core-vector.ts';
export { remoteMap, type SampleMap, type SamplePlace } from './vectors/sample-map.ts';
export type { ShotData } from './vectors/shot-data.ts';
export { simsource } from './vectors/simsource.ts';
export { judiVector, type SegyVectorOptions } from './vectors/vector-of.ts';
export { type JudiWarning, onWarning, type WarningListener } from './warnings.ts';
