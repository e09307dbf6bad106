export { type ContinueFileOptions, continueFile } from './write/continue-file.ts';
export { fileSink } from './write/file-sink.ts';
