// Where bytes come from and go to, without SEG-Y: what a package needs that reads and writes other files.
export { SourceError } from './errors.ts';
export { blobSource } from './source/blob-source.ts';
export { bufferSource } from './source/buffer-source.ts';
export { type ByteSource, readFully } from './source/byte-source.ts';
export { openUrl, readUrl } from './source/http-source.ts';
export type { HttpOptions, HttpRetries } from './source/range-request.ts';
export { SinkError } from './write/errors.ts';
export { type ByteSink, type MemorySink, memorySink } from './write/sink.ts';
