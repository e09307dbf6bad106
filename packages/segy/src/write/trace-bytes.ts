import { HeaderValueError } from '../errors.ts';
import { traceHeaderBytes } from '../header/file-header.ts';
import { traceFields } from '../header/trace-fields.ts';
import { encodeSamples } from '../sample/encode.ts';
import { SampleValueError, WriteLayoutError } from './errors.ts';
import type { FilePlan } from './file-plan.ts';
import { type FilledField, writeColumn } from './header-columns.ts';
import type { WritableTraces } from './options.ts';

/** Which traces are encoded. */
interface Piece {
  readonly first: number;
  readonly count: number;
  /** Samples of each of them. */
  readonly length: number;
  /** Number of the first one in the file, from 0. */
  readonly number: number;
  readonly clip: boolean;
}

/**
 * Fills a chunk with the bytes of some traces; returns how many samples had to be clipped.
 *
 * @throws SampleValueError where one would have to be and may not
 */
export function encodeTraces(
  chunk: Uint8Array,
  plan: FilePlan,
  traces: WritableTraces,
  columns: readonly FilledField[],
  piece: Piece,
): number {
  const { format, headerBytes, extensionBytes } = plan;
  const { first, count, length } = piece;
  const littleEndian = plan.endian === 'little';
  const stride = chunk.length / count;
  let clipped = 0;
  for (let i = 0; i < count; i++) {
    const at = i * stride;
    chunk.fill(0, at, at + headerBytes);
    if (extensionBytes > 0 && traces.traceExtensions !== undefined) {
      const from = (first + i) * extensionBytes;
      chunk.set(traces.traceExtensions.subarray(from, from + extensionBytes), at + traceHeaderBytes);
    }
    const from = (first + i) * plan.ns;
    const misfits = encodeSamples(traces.data, from, length, format.code, littleEndian, chunk, at + headerBytes);
    if (misfits > 0 && !piece.clip) throw misfit(plan, traces, from, length, misfits, piece.number + i);
    clipped += misfits;
  }
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
  for (const column of columns) writeColumn(view, stride, column, first, count, littleEndian);
  return clipped;
}

/** Finds the first sample that doesn't fit. */
export function misfit(
  { format: { code, bytes, name } }: FilePlan,
  { data }: Pick<WritableTraces, 'data'>,
  from: number,
  length: number,
  misfits: number,
  trace: number,
): SampleValueError {
  const one = new Uint8Array(bytes);
  let sample = 0;
  while (sample < length - 1 && encodeSamples(data, from + sample, 1, code, false, one, 0) === 0) sample++;
  return new SampleValueError({ trace, sample, value: data[from + sample], format: code, formatName: name, misfits });
}

/** How many traces there are, after checking that they fit the file. */
export function checkTraces(traces: WritableTraces, plan: FilePlan): number {
  const { data, ns, traceExtensions } = traces;
  const ntraces = traces.ntraces ?? data.length / ns;
  if (ns !== plan.ns) {
    const expected = `${plan.ns}, as the file has; varyingLengths: true lets traces end where their header says`;
    throw new WriteLayoutError({ what: 'ns, the samples of a trace', got: String(ns), expected });
  }
  if (data.length !== ns * ntraces || !Number.isInteger(ntraces)) {
    const expected = `ns × ntraces = ${ns} × ${traces.ntraces ?? 'a whole number'}`;
    throw new WriteLayoutError({ what: 'data', got: `${data.length} samples`, expected });
  }
  const extensions = traceExtensions?.length ?? 0;
  if (extensions !== 0 && extensions !== plan.extensionBytes * ntraces) {
    const expected = `${plan.extensionBytes} for each of ${ntraces} traces`;
    throw new WriteLayoutError({ what: 'traceExtensions', got: `${extensions} bytes`, expected });
  }
  return ntraces;
}

/** Samples of each trace by its header; 0 stands for all. */
export function traceLengths(columns: readonly FilledField[], ntraces: number, ns: number): Uint32Array {
  const column = columns.find(({ field }) => field.name === 'ns')?.column;
  return Uint32Array.from({ length: ntraces }, (_, trace) => {
    const length = column?.[trace] ?? 0;
    if (length < 0 || length > ns) {
      const expected = `at most ns = ${ns}, the room that each trace has in the data`;
      throw new HeaderValueError({ field: 'ns', got: `${length} for trace ${trace}`, expected });
    }
    return length === 0 ? ns : length;
  });
}

/** How many traces at the start have the same field record number; 0 when there is none. */
export function firstEnsemble(columns: readonly FilledField[], ntraces: number): number {
  const records = columns.find(({ field }) => field.byte === traceFields.FieldRecord.byte)?.column;
  if (records === undefined || ntraces === 0) return 0;
  let count = 1;
  while (count < ntraces && records[count] === records[0]) count++;
  return count;
}
