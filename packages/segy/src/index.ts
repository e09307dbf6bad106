export { type MergeOptions, mergeBlocks, selectTraces, splitBlock } from './block/combine.ts';
export { type GetHeaderOptions, getHeader } from './block/get-header.ts';
export type { SeisBlock } from './block/seis-block.ts';
export { type SetHeaderOptions, setHeader } from './block/set-header.ts';
export {
  BlockMismatchError,
  BlockSizeError,
  HeaderValueError,
  IndexFormatError,
  InputError,
  SampleRangeError,
  SegyFormatError,
  type SegyReadError,
  ShotError,
  SourceError,
  StaleIndexError,
  TraceError,
  UnknownFieldError,
  VolumeError,
} from './errors.ts';
export { type BinaryField, binaryFieldNames, binaryFields } from './header/binary-fields.ts';
export { binaryHeader, statedRevision } from './header/binary-header.ts';
export { type ExtensionField, extensionFields } from './header/extension-fields.ts';
export type { FieldType, HeaderColumn } from './header/field-type.ts';
export type { BinaryHeader, Endian, FileHeader, TextEncoding } from './header/file-header.ts';
export { findField, type HeaderMap, type NamedField } from './header/header-map.ts';
export { applyScalar, removeScalar, scalarFields } from './header/scalars.ts';
export { decodeText, detectTextEncoding, encodeText } from './header/text-header.ts';
export { type FieldPlace, type TraceField, traceFieldNames, traceFields } from './header/trace-fields.ts';
export type { TraceHeaders } from './header/trace-headers.ts';
export { type FileLayout, type LayoutOptions, readLayout } from './read/layout.ts';
export { type SampleAxis, sampleAxis } from './read/sample-axis.ts';
export { type ReadOptions, segyRead } from './read/segy-read.ts';
export { seismicUnixFields } from './read/seismic-unix.ts';
export { decodeSamples, decodeTraces, type Samples } from './sample/decode.ts';
export { encodeSamples } from './sample/encode.ts';
export { SampleFormatError, SampleSpaceError } from './sample/errors.ts';
export {
  bytesPerSample,
  type FormatCode,
  isFormatCode,
  type SampleFormat,
  sampleFormat,
  sampleFormats,
} from './sample/format.ts';
export type { TraceLayout } from './sample/trace-layout.ts';
export { readCon, readConHeaders } from './scan/container.ts';
export { type DescribeOptions, describeFile } from './scan/describe-file.ts';
export { readIndex, writeIndex } from './scan/index-bytes.ts';
export { isSeisCon } from './scan/is-seis-con.ts';
export { mergeIndices, splitIndex } from './scan/merge-indices.ts';
export type { ReadShotsOptions } from './scan/read-shots.ts';
export type { Grouping, IndexedFile, SegyIndex, ShotTable } from './scan/segy-index.ts';
export { type LazyInput, type ScanOptions, type ScanProgress, segyScan } from './scan/segy-scan.ts';
export { type HeaderRange, SeisCon } from './scan/seis-con.ts';
export type { OpenFile } from './scan/source-pool.ts';
export { type Cube, type CubeRanges, StackedVolume, type VolumeOptions } from './scan/stacked-volume.ts';
export { readStoredTraces, type StoredRun, type StoredTraces, type StoredTracesOptions } from './scan/stored-traces.ts';
export type { FieldValues } from './scan/traces-where.ts';
export { blobSource } from './source/blob-source.ts';
export { bufferSource } from './source/buffer-source.ts';
export { type ByteSource, readFully } from './source/byte-source.ts';
export { openUrl, readUrl } from './source/http-source.ts';
export { openSource, type SegyInput } from './source/open-source.ts';
export type { HttpOptions, HttpRetries } from './source/range-request.ts';
export type { SegyWarning, WarningCode } from './warnings.ts';
export { type AppendOptions, type Continued, segyWriteAppend } from './write/append.ts';
export {
  AppendError,
  SampleValueError,
  type SegyWriteError,
  SinkError,
  WriteLayoutError,
} from './write/errors.ts';
export type {
  HeaderValues,
  Revision,
  SegyLayout,
  WritableTraces,
  WriteOptions,
  Written,
} from './write/options.ts';
export { type LengthField, type ScaledHeadersOptions, scaledHeaders } from './write/scaled-headers.ts';
export { segyWrite, type WritableBlock } from './write/segy-write.ts';
export { type ByteSink, type MemorySink, memorySink, streamSink } from './write/sink.ts';
export { openSegyWriter, type SegyWriter } from './write/writer.ts';
