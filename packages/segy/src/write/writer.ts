import { HeaderValueError } from '../errors.ts';
import { type BinaryHeader, traceHeaderBytes } from '../header/file-header.ts';
import { traceFields } from '../header/trace-fields.ts';
import { encodeSamples } from '../sample/encode.ts';
import { SampleValueError, WriteLayoutError } from './errors.ts';
import { type FilePlan, fileHeaderBytes, planFile } from './file-plan.ts';
import { checkedColumns, type FilledField, ownColumns, stillTrue, writeColumn } from './header-columns.ts';
import type { SegyLayout, WritableTraces, Written } from './options.ts';
import type { ByteSink } from './sink.ts';

/** Writes a SEG-Y file piece by piece. */
export interface SegyWriter extends AsyncDisposable {
  /** Appends traces; when that fails, the whole file is taken back. */
  write(traces: WritableTraces): Promise<void>;
  /** Writes what is left, corrects the counts in the file header where the sink can, and completes the file. */
  close(): Promise<Written>;
  /** Takes back what was written. */
  abort(): Promise<void>;
}

/**
 * Begins a SEG-Y file whose traces come piece by piece and never are in memory together.
 *
 * A sink that can't correct earlier bytes gets the number of traces that the layout announces, or the 0 for unknown.
 * Left without `close`, the file is taken back.
 *
 * @throws WriteLayoutError, SampleFormatError
 * @example
 * await using writer = openSegyWriter(fileSink('shots.segy'), { ns: 501, dt: 2000 });
 * for (const shot of shots) await writer.write({ data: shot.data, ns: 501, headers: shot.headers });
 * await writer.close();
 */
export function openSegyWriter(sink: ByteSink, layout: SegyLayout): SegyWriter {
  return tracesWriter(sink, layout, planFile(layout), undefined);
}

/** Traces that a file has already, when others are appended. */
export interface FileSoFar {
  readonly ntraces: number;
  readonly bytes: number;
}

const chunkBytes = 1 << 20;

/** The writer behind `openSegyWriter` and `segyWriteAppend`. */
export function tracesWriter(
  sink: ByteSink,
  layout: SegyLayout,
  plan: FilePlan,
  soFar: FileSoFar | undefined,
): SegyWriter {
  const { signal, onProgress, clip = false } = layout;
  const fixedTraceBytes = plan.headerBytes + plan.ns * plan.format.bytes;
  const buffer = new Uint8Array(Math.max(chunkBytes - (chunkBytes % fixedTraceBytes), fixedTraceBytes));
  let state: 'new' | 'open' | 'ended' = soFar === undefined ? 'new' : 'open';
  let header: BinaryHeader | undefined;
  let ntraces = soFar?.ntraces ?? 0;
  let bytes = soFar?.bytes ?? 0;
  let clipped = 0;

  const put = async (part: Uint8Array): Promise<void> => {
    await sink.write(part);
    bytes += part.length;
  };

  const begin = async (ensemble: number): Promise<void> => {
    header = {
      ...plan.binary,
      ...(plan.countsTraces ? { NumberOfTraces: layout.ntraces ?? 0 } : {}),
      ...(plan.countsEnsembles && ensemble <= 32767 ? { DataTracePerEnsemble: ensemble } : {}),
    };
    state = 'open';
    await put(fileHeaderBytes(plan, header));
  };

  const writeTraces = async (traces: WritableTraces): Promise<void> => {
    const count = checkTraces(traces, plan);
    const given = stillTrue(checkedColumns(traces.headers ?? {}, count, plan.headerBytes, layout.headerMap), plan);
    const columns = [...ownColumns(given, count, ntraces, plan), ...given];
    const lengths = plan.varyingLengths ? traceLengths(given, count, plan.ns) : undefined;
    if (state === 'new') await begin(firstEnsemble(given, count));
    const perChunk = lengths === undefined ? Math.floor(buffer.length / fixedTraceBytes) : 1;
    for (let first = 0; first < count; first += perChunk) {
      signal?.throwIfAborted();
      const n = Math.min(perChunk, count - first);
      const length = lengths?.[first] ?? plan.ns;
      const chunk = buffer.subarray(0, n * (plan.headerBytes + length * plan.format.bytes));
      clipped += fillChunk(chunk, traces, columns, first, n, length);
      await put(chunk);
      ntraces += n;
      onProgress?.(ntraces);
    }
  };

  const fillChunk = (
    chunk: Uint8Array,
    traces: WritableTraces,
    columns: readonly FilledField[],
    first: number,
    n: number,
    length: number,
  ): number => {
    const { format, headerBytes, extensionBytes } = plan;
    const littleEndian = plan.endian === 'little';
    const stride = chunk.length / n;
    let misfits = 0;
    for (let i = 0; i < n; i++) {
      const at = i * stride;
      chunk.fill(0, at, at + headerBytes);
      if (extensionBytes > 0 && traces.traceExtensions !== undefined) {
        const from = (first + i) * extensionBytes;
        chunk.set(traces.traceExtensions.subarray(from, from + extensionBytes), at + traceHeaderBytes);
      }
      const from = (first + i) * plan.ns;
      const odd = encodeSamples(traces.data, from, length, format.code, littleEndian, chunk, at + headerBytes);
      if (odd > 0 && !clip) throw misfit(traces, from, length, odd, ntraces + i);
      misfits += odd;
    }
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
    for (const column of columns) writeColumn(view, stride, column, first, n, littleEndian);
    return misfits;
  };

  const misfit = (traces: WritableTraces, from: number, length: number, misfits: number, trace: number): Error => {
    const { code, bytes: width, name } = plan.format;
    const one = new Uint8Array(width);
    let sample = 0;
    while (sample < length - 1 && encodeSamples(traces.data, from + sample, 1, code, false, one, 0) === 0) sample++;
    const value = traces.data[from + sample];
    return new SampleValueError({ trace, sample, value, format: code, formatName: name, misfits });
  };

  const finish = async (): Promise<void> => {
    if (state === 'new') await begin(0);
    if (soFar === undefined) await put(plan.trailer);
    const before = header ?? plan.binary;
    if (sink.patch === undefined && layout.ntraces !== undefined && layout.ntraces !== ntraces) {
      const expected = `${layout.ntraces}, as announced: ${sink.name} can't correct it any more`;
      throw new WriteLayoutError({ what: 'ntraces', got: String(ntraces), expected });
    }
    if (plan.countsTraces && before.NumberOfTraces !== ntraces && sink.patch !== undefined) {
      const counted = fileHeaderBytes(plan, { ...before, NumberOfTraces: ntraces });
      await sink.patch(0, counted);
    }
    await sink.close();
    state = 'ended';
  };

  const abort = async (): Promise<void> => {
    if (state === 'ended') return;
    state = 'ended';
    await sink.abort();
  };

  const guarded = async (work: () => Promise<void>): Promise<void> => {
    if (state === 'ended') {
      throw new WriteLayoutError({ what: sink.name, got: 'more to write after the end', expected: 'a new writer' });
    }
    try {
      await work();
    } catch (error) {
      await abort();
      throw error;
    }
  };

  return {
    write: (traces) => guarded(() => writeTraces(traces)),
    async close() {
      await guarded(finish);
      return { ntraces, bytes, clipped };
    },
    abort,
    [Symbol.asyncDispose]: abort,
  };
}

function checkTraces(traces: WritableTraces, plan: FilePlan): number {
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
function traceLengths(columns: readonly FilledField[], ntraces: number, ns: number): Uint32Array {
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
function firstEnsemble(columns: readonly FilledField[], ntraces: number): number {
  const records = columns.find(({ field }) => field.byte === traceFields.FieldRecord.byte)?.column;
  if (records === undefined || ntraces === 0) return 0;
  let count = 1;
  while (count < ntraces && records[count] === records[0]) count++;
  return count;
}
