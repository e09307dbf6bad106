import { sampleMemory } from '../block/sample-memory.ts';
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
    const data = sampleMemory(ntraces * ns);
    return { fields, columns, data, ns, extensionBytes, extensions: new Uint8Array(ntraces * extensionBytes) };
  } catch (cause) {
    throw new BlockSizeError({ source, ntraces, ns, cause });
  }
}

/** Reads the headers of a run, and its samples if there is room for them. */
export function takeTraces(target: BlockTarget, view: DataView, at: number, run: TraceRun, coding: TraceCoding): void {
  takeHeaders(target, view, at, run, coding);
  if (target.ns > 0) takeSamples(target, view, at, run, coding);
}

/** Reads the headers of a run. */
export function takeHeaders(target: BlockTarget, view: DataView, at: number, run: TraceRun, coding: TraceCoding): void {
  const { fields, columns, extensionBytes, extensions } = target;
  const { stride, count, headerBytes, out } = run;
  for (const field of fields) {
    const column = columns.get(field.name);
    if (column === undefined || field.byte - 1 + fieldTypes[field.type].bytes > headerBytes) continue;
    readColumn(view, at, stride, count, field, coding.littleEndian, column, out);
  }
  const kept = Math.min(extensionBytes, headerBytes - 240);
  for (let i = 0; i < count && kept > 0; i++) {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + at + i * stride + 240, kept);
    extensions.set(bytes, (out + i) * extensionBytes);
  }
}

function takeSamples(target: BlockTarget, view: DataView, at: number, run: TraceRun, coding: TraceCoding): void {
  const { data, ns } = target;
  const { format, littleEndian } = coding;
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const offset = at + run.headerBytes;
  const layout = { offset, stride: run.stride, ns: run.ns, ntraces: run.count, format, littleEndian };
  if (run.ns === ns) {
    decodeTraces(bytes, layout, data, run.out * ns);
    return;
  }
  for (let i = 0; i < run.count; i++) {
    const single = { ...layout, offset: offset + i * run.stride, ntraces: 1 };
    decodeTraces(bytes, single, data, (run.out + i) * ns);
  }
}
