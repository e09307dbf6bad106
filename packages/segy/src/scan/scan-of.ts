import { findField, type HeaderMap } from '../header/header-map.ts';
import type { LayoutOptions } from '../read/layout.ts';
import type { ByteSource } from '../source/byte-source.ts';
import type { FileScan } from './scan-file.ts';
import { fileStarts, type IndexedFile, type SegyIndex } from './segy-index.ts';

/** What an index holds of a source, if it is the same file with all the keys, read as it is to be read now; otherwise `null`. */
export function scanOf(
  index: SegyIndex,
  source: ByteSource,
  keys: readonly string[],
  headerMap: HeaderMap,
  readAs: LayoutOptions,
): FileScan | null {
  const at = index.files.findIndex((file) => file.name === source.name);
  const file = index.files[at];
  if (file === undefined || file.size !== source.size) return null;
  if (file.modified !== undefined && 'modified' in source && source.modified !== file.modified) return null;
  const scanned = (key: string) => {
    const { name, byte, type } = findField(key, { ...file.statedFields, ...headerMap });
    return index.fields.some((field) => field.name === name && field.byte === byte && field.type === type);
  };
  if (!keys.every(scanned)) return null;
  if (!isReadAs(file, readAs)) return null;
  return { file, columns: columnsOf(index, at) };
}

function isReadAs({ kind, format, fileHeader, map }: IndexedFile, readAs: LayoutOptions): boolean {
  const first = map.kind === 'equal' ? map.first : map.offsets[0];
  const ns = map.kind === 'equal' ? map.ns : 0;
  const { endian, textEncoding } = fileHeader;
  const was: Required<LayoutOptions> = { kind, format, endian, textEncoding, ns, firstTrace: first };
  return (Object.keys(was) as (keyof LayoutOptions)[]).every((k) => readAs[k] === undefined || readAs[k] === was[k]);
}

/** The columns of one file. */
export function columnsOf(index: SegyIndex, file: number): FileScan['columns'] {
  const starts = fileStarts(index.files);
  return new Map([...index.columns].map(([name, column]) => [name, column.subarray(starts[file], starts[file + 1])]));
}
