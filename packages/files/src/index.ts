export { gridContent, type ParameterFacts } from './content/grid-variables.ts';
export { shotContent, tracesName } from './content/shot-variables.ts';
export { type Quantity, quantities } from './content/units.ts';
export { type Attributes, type Content, type Source, source, type Values } from './content/variable.ts';
export { type Converted, type ConvertOptions, convertFile } from './convert-file.ts';
export type { DataFile, Rows, StoredVariable } from './data-file.ts';
export {
  DataFileError,
  MissingFileError,
  NoDiskError,
  TargetExistsError,
  UnknownFormatError,
  WriteError,
} from './errors.ts';
export { type FoundFile, findFile } from './find-file.ts';
export { type Format, formatOf } from './formats/format.ts';
export type { ByteOrder } from './formats/raw/byte-order.ts';
export type { RawHeader, StoredAxis } from './formats/raw/header.ts';
export type { RawDescription } from './formats/raw/read.ts';
export { type RawType, rawTypes } from './formats/raw/read-values.ts';
export { rawFiles, writeHeader, writeValues } from './formats/raw/write.ts';
export { findVariable } from './grid/grid-axes.ts';
export {
  modelOf,
  type ReadModelOptions,
  type ReadOptions,
  type ReadParametersOptions,
  readModel,
  readParameters,
} from './model/read-model.ts';
export { type Parameters, type WriteModelOptions, writeModel } from './model/write-model.ts';
export { type From, type OpenOptions, openDataFile } from './open-data-file.ts';
export { diskPlace } from './places/disk-place.ts';
export { type Dropped, droppedFiles } from './places/dropped.ts';
export { type MemoryPlace, memoryPlace } from './places/memory.ts';
export { folderOf, inside, nameOf } from './places/path.ts';
export { type NamedBlob, pickedPlace } from './places/picked.ts';
export type { Listing, Place, WritablePlace } from './places/place.ts';
export { urlPlace } from './places/url.ts';
export { sha256 } from './sha256.ts';
export { readShots, readSources } from './shots/read-shots.ts';
export { type WriteShotsOptions, writeShots } from './shots/write-shots.ts';
export { type To, writeWhole } from './whole.ts';
export { type WriteOptions, writeContent } from './write-content.ts';
