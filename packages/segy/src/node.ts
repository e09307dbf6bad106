export { loadIndex, openCon, type ScanFilesOptions, saveIndex, segyScanFiles } from './scan/scan-files.ts';
export { type FileSource, openFile } from './source/file-source.ts';
export { type ContinueFileOptions, continueFile } from './write/continue-file.ts';
export { fileSink, newFileSink } from './write/file-sink.ts';
