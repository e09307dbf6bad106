import { BlockSizeError } from '../errors.ts';
import { emptyColumn, fieldTypes, type HeaderColumn } from '../header/field-type.ts';
import type { NamedField } from '../header/header-map.ts';
import { readColumn } from '../header/trace-headers.ts';
import { decodeTraces } from '../sample/decode.ts';
import type { TraceRun } from './trace-run.ts';

/** How the bytes of a source are to be read. */
export interface TraceCoding {
  readonly format: number;
  readonly littleEndian: boolean;
}

/** Columns and samples that are filled run by run. */
export interface BlockTarget {
  readonly fields: readonly NamedField[];
  readonly columns: ReadonlyMap<string, HeaderColumn>;
  readonly data: Float32Array;
  readonly ns: number;
  /** Bytes of trace header extensions kept for each trace. */
  readonly extensionBytes: number;
  readonly extensions: Uint8Array;
}

/** Room for a block. @throws BlockSizeError when there isn't so much memory */
export function blockTarget(
  source: string,
  fields: readonly NamedField[],
  ntraces: number,
  ns: number,
  extensionBytes: number,
): BlockTarget {
  try {
    const columns = new Map(fields.map((field) => [field.name, emptyColumn(field.type, ntraces)]));
    const data = new Float32Array(ntraces * ns);
    return { fields, columns, data, ns, extensionBytes, extensions: new Uint8Array(ntraces * extensionBytes) };
  } catch (cause) {
    throw new BlockSizeError({ source, ntraces, ns, cause });
  }
}

/** Reads the headers of a run, and its samples if there is room for them. */
export function takeTraces(target: BlockTarget, view: DataView, at: number, run: TraceRun, coding: TraceCoding): void {
  const { fields, columns, data, ns, extensionBytes, extensions } = target;
  const { stride, count, headerBytes, out } = run;
  for (const field of fields) {
    const column = columns.get(field.name);
    if (column === undefined || field.byte - 1 + fieldTypes[field.type].bytes > headerBytes) continue;
    readColumn(view, at, stride, count, field, coding.littleEndian, column, out);
  }
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const kept = Math.min(extensionBytes, headerBytes - 240);
  for (let i = 0; i < count && kept > 0; i++) {
    const from = at + i * stride + 240;
    extensions.set(bytes.subarray(from, from + kept), (out + i) * extensionBytes);
  }
  if (ns === 0) return;
  const { format, littleEndian } = coding;
  const layout = { offset: at + headerBytes, stride, ns: run.ns, ntraces: count, format, littleEndian };
  if (run.ns === ns) {
    decodeTraces(bytes, layout, data, out * ns);
    return;
  }
  for (let i = 0; i < count; i++) {
    decodeTraces(bytes, { ...layout, offset: layout.offset + i * stride, ntraces: 1 }, data, (out + i) * ns);
  }
}
