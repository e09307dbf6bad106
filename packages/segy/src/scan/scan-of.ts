import { fieldName } from '../header/header-map.ts';
import type { ByteSource } from '../source/byte-source.ts';
import type { FileScan } from './scan-file.ts';
import { fileStarts, type SegyIndex } from './segy-index.ts';

/** What an index holds of a source, if it is the same file with all the keys; otherwise `null`. */
export function scanOf(index: SegyIndex, source: ByteSource, keys: readonly string[]): FileScan | null {
  const at = index.files.findIndex((file) => file.name === source.name);
  const file = index.files[at];
  if (file === undefined || file.size !== source.size) return null;
  if (file.modified !== undefined && 'modified' in source && source.modified !== file.modified) return null;
  if (!keys.every((key) => index.columns.has(fieldName(key, index.headerMap)))) return null;
  return { file, columns: columnsOf(index, at) };
}

/** The columns of one file. */
export function columnsOf(index: SegyIndex, file: number): FileScan['columns'] {
  const starts = fileStarts(index.files);
  return new Map([...index.columns].map(([name, column]) => [name, column.subarray(starts[file], starts[file + 1])]));
}
