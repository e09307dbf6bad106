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
