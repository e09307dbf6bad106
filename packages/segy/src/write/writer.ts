import type { BinaryHeader } from '../header/file-header.ts';
import { type StoredTraces, storedEnsemble, storedLength } from '../scan/stored-traces.ts';
import { WriteLayoutError } from './errors.ts';
import { type FilePlan, fileHeaderBytes, planFile } from './file-plan.ts';
import { checkedColumns, ownColumns, stillTrue } from './header-columns.ts';
import type { SegyLayout, WritableTraces, Written } from './options.ts';
import type { ByteSink } from './sink.ts';
import { checkTraces, encodeTraces, firstEnsemble, traceLengths } from './trace-bytes.ts';
import { checkStored, traceCopier } from './trace-copier.ts';

/** Writes a SEG-Y file piece by piece. */
export interface SegyWriter extends AsyncDisposable {
  /** Appends traces; when that fails, the whole file is taken back. */
  write(traces: WritableTraces): Promise<void>;
  /**
   * Appends traces as they are stored in another file: samples keep their bytes, turned round where the byte order differs,
   * and are decoded only for another format; headers keep theirs too. The traces' memory must stay as it is until then.
   */
  copy(traces: StoredTraces): Promise<void>;
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
  const buffer = new Uint8Array(Math.max(chunkBytes, plan.headerBytes + plan.ns * plan.format.bytes));
  let used = 0;
  let queue: Promise<unknown> = Promise.resolve();
  let state: 'new' | 'open' | 'ended' = soFar === undefined ? 'new' : 'open';
  let header: BinaryHeader | undefined;
  let ntraces = soFar?.ntraces ?? 0;
  let bytes = soFar?.bytes ?? 0;
  let clipped = 0;

  const put = async (part: Uint8Array): Promise<void> => {
    if (part.length > 0) await sink.write(part);
    bytes += part.length;
  };

  const flush = async (): Promise<void> => {
    const part = buffer.subarray(0, used);
    used = 0;
    await put(part);
    onProgress?.(ntraces);
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
    const total = checkTraces(traces, plan);
    const given = stillTrue(checkedColumns(traces.headers ?? {}, total, plan.headerBytes, layout.headerMap), plan);
    const columns = [...ownColumns(given, total, ntraces, plan), ...given];
    const lengths = plan.varyingLengths ? traceLengths(given, total, plan.ns) : undefined;
    if (state === 'new') await begin(firstEnsemble(given, total));
    for (let first = 0; first < total; ) {
      signal?.throwIfAborted();
      const length = lengths?.[first] ?? plan.ns;
      const traceBytes = plan.headerBytes + length * plan.format.bytes;
      const room = Math.floor((buffer.length - used) / traceBytes);
      if (room === 0) {
        await flush();
        continue;
      }
      const count = lengths === undefined ? Math.min(room, total - first) : 1;
      const chunk = buffer.subarray(used, used + count * traceBytes);
      clipped += encodeTraces(chunk, plan, traces, columns, { first, count, length, number: ntraces, clip });
      used += chunk.length;
      first += count;
      ntraces += count;
    }
  };

  const copyTraces = async (traces: StoredTraces): Promise<void> => {
    checkStored(traces, plan);
    const copier = traceCopier(traces, plan, layout.headerMap, clip);
    if (state === 'new') await begin(plan.countsEnsembles ? storedEnsemble(traces) : 0);
    signal?.throwIfAborted();
    if (copier.verbatim) {
      await flush();
      await put(traces.bytes);
      ntraces += traces.runs.reduce((sum, { count }) => sum + count, 0);
      onProgress?.(ntraces);
      return;
    }
    let from = 0;
    for (const run of traces.runs) {
      const [length, traceBytes] = [storedLength(traces, run), run.headerBytes + run.ns * plan.format.bytes];
      for (let i = 0; i < run.count; i++) {
        if (used + traceBytes > buffer.length) {
          await flush();
          signal?.throwIfAborted();
        }
        clipped += copier.copy(from, run, buffer, used, ntraces);
        from += length;
        used += traceBytes;
        ntraces++;
      }
    }
  };

  const finish = async (): Promise<void> => {
    if (state === 'new') await begin(0);
    await flush();
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

  const attempt = async (work: () => Promise<void>): Promise<void> => {
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

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = queue.then(() => attempt(work));
    queue = done.catch(() => undefined);
    return done;
  };

  return {
    write: (traces) => inTurn(() => writeTraces(traces)),
    copy: (traces) => inTurn(() => copyTraces(traces)),
    async close() {
      await inTurn(finish);
      return { ntraces, bytes, clipped };
    },
    abort,
    [Symbol.asyncDispose]: abort,
  };
}
