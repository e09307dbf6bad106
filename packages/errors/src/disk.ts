import './supported-node.ts';

export { makeFolder } from './disk/make-folder.ts';
export { type DestinationOptions, type FileDestinationOptions, tryFile, tryFolder } from './disk/try-destination.ts';
export { wholeFile, writeWholeFile } from './disk/write-whole-file.ts';
