export { decodeSamples, decodeTraces, type Samples, type TraceLayout } from './sample/decode.ts';
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
