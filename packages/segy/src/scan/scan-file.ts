import { emptyLike } from '../header/empty-like.ts';
import { emptyColumn, fieldTypes, type HeaderColumn } from '../header/field-type.ts';
import { type HeaderMap, lastByte, type NamedField } from '../header/header-map.ts';
import { readColumn, type TraceHeaders } from '../header/trace-headers.ts';
import { type FileLayout, type LayoutOptions, readLayout } from '../read/layout.ts';
import { findOddLength, type OddLength } from '../read/length-check.ts';
import { locateTraces, settleLength } from '../read/locate-traces.ts';
import { readHeaders } from '../read/read-headers.ts';
import type { TraceMap } from '../read/trace-map.ts';
import { runsBetween } from '../read/trace-run.ts';
import { withScalars } from '../read/wanted-fields.ts';
import type { ByteSource } from '../source/byte-source.ts';
import type { IndexedFile } from './segy-index.ts';

/** What of a file has been scanned: `columns` have `file.scanned` values. */
export interface FileScan {
  readonly file: IndexedFile;
  readonly columns: TraceHeaders;
}

export interface FileScanOptions extends LayoutOptions {
  readonly keys: readonly string[];
  readonly headerMap: HeaderMap;
  /** What an earlier scan of the same file got. */
  readonly before?: FileScan;
  readonly signal?: AbortSignal;
  /** Called now and then with what has been scanned so far. */
  readonly onPart: (part: FileScan) => void;
}

/** Reads the keys of all traces of a file. @throws SegyFormatError, SourceError, UnknownFieldError */
export async function scanFile(source: ByteSource, options: FileScanOptions): Promise<FileScan> {
  const { before, signal } = options;
  const layout = await readLayout(source, options, signal);
  const fields = withScalars(options.keys, { ...layout.statedFields, ...options.headerMap }, layout.extensions);
  let map = before?.file.map ?? (await locateTraces(source, layout, signal));
  let columns = resized(fields, before?.columns, map.count);
  let from = before?.file.scanned ?? 0;
  for (;;) {
    const part = (scanned: number): FileScan => ({
      file: describedFile(source, layout, map, scanned),
      columns: cut(columns, scanned),
    });
    const odd = await readKeys(
      source,
      layout,
      map,
      fields,
      columns,
      from,
      (scanned) => options.onPart(part(scanned)),
      signal,
    );
    if (odd === null || map.kind !== 'equal') return part(map.count);
    from += odd.index;
    const settled = await settleLength(source, layout, map, from, odd.got, signal);
    map = settled ?? { ...map, promised: true };
    if (settled !== null) columns = resized(fields, columns, map.count);
  }
}

async function readKeys(
  source: ByteSource,
  layout: FileLayout,
  map: TraceMap,
  fields: readonly NamedField[],
  columns: TraceHeaders,
  from: number,
  onScanned: (scanned: number) => void,
  signal?: AbortSignal,
): Promise<OddLength | null> {
  let odd: OddLength | null = null;
  const need = Math.max(layout.extensions > 0 ? 480 : 240, lastByte(fields));
  await readHeaders(
    source,
    layout.sampleBytes,
    runsBetween(map, from, map.count),
    need,
    (view, at, run) => {
      odd = findOddLength(view, at, run, layout, map);
      // Those before the odd one are as they should be.
      const count = odd === null ? run.count : odd.index - run.out;
      for (const field of fields) {
        const column = columns.get(field.name);
        if (column === undefined || field.byte - 1 + fieldTypes[field.type].bytes > run.headerBytes) continue;
        readColumn(view, at, run.stride, count, field, layout.littleEndian, column, from + run.out);
      }
      onScanned(from + run.out + count);
      return odd === null;
    },
    signal,
  );
  return odd;
}

function resized(fields: readonly NamedField[], before: TraceHeaders | undefined, length: number): TraceHeaders {
  const columns = new Map<string, HeaderColumn>();
  for (const { name, type } of fields) {
    const old = before?.get(name);
    const column = old === undefined ? emptyColumn(type, length) : emptyLike(old, length);
    column.set(old?.subarray(0, length) ?? []);
    columns.set(name, column);
  }
  return columns;
}

function cut(columns: TraceHeaders, length: number): TraceHeaders {
  return new Map([...columns].map(([name, column]) => [name, column.subarray(0, length)]));
}

/** A file as an index has it. */
export function describedFile(source: ByteSource, layout: FileLayout, map: TraceMap, scanned: number): IndexedFile {
  const { kind, format, littleEndian, extensions, fileHeader, statedFields, warnings } = layout;
  const modified = 'modified' in source && typeof source.modified === 'number' ? { modified: source.modified } : {};
  return {
    name: source.name,
    size: source.size,
    ...modified,
    kind,
    format,
    littleEndian,
    extensions,
    fileHeader,
    ...(Object.keys(statedFields).length === 0 ? {} : { statedFields }),
    map,
    scanned,
    warnings: warnings.list,
  };
}
