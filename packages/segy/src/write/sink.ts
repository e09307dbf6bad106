import { SinkError } from './errors.ts';

/** Where the bytes of a file go, in order; the file is there once it is closed, and not at all when it is aborted. */
export interface ByteSink {
  readonly name: string;
  /** Appends the bytes, which the sink doesn't keep after the promise is fulfilled. */
  write(bytes: Uint8Array): Promise<void>;
  /** Replaces bytes that were written before; sinks that can't do that lack it. */
  readonly patch?: (offset: number, bytes: Uint8Array) => Promise<void>;
  close(): Promise<void>;
  /** Takes back what was written. */
  abort(): Promise<void>;
}

/** A sink that keeps the file in memory. */
export interface MemorySink extends ByteSink {
  /** The file, once it is closed. */
  bytes(): Uint8Array;
}

/**
 * Collects a file in memory.
 *
 * @param start bytes that are there already and that writing continues
 * @example
 * const sink = memorySink();
 * await segyWrite(sink, block);
 * const file = new Blob([sink.bytes()]);
 */
export function memorySink(start?: Uint8Array): MemorySink {
  let held: Uint8Array = start === undefined ? new Uint8Array(4096) : start.slice();
  let length = start?.length ?? 0;
  let closed = false;
  return {
    name: 'memory',
    async write(bytes) {
      const needed = length + bytes.length;
      if (needed > held.length) {
        const grown = new Uint8Array(Math.max(needed, 2 * held.length));
        grown.set(held.subarray(0, length));
        held = grown;
      }
      held.set(bytes, length);
      length = needed;
    },
    async patch(offset, bytes) {
      held.set(bytes, offset);
    },
    async close() {
      closed = true;
    },
    async abort() {
      held = new Uint8Array(0);
      length = 0;
    },
    bytes() {
      if (!closed) {
        const problem = 'the file is not closed yet: await segyWrite, or the close of the writer, first';
        throw new SinkError({ sink: 'memory', written: length, code: 'OPEN', problem });
      }
      return held.subarray(0, length);
    },
  };
}

/** The command by which a browser's file stream writes at a position. */
interface WriteAt {
  readonly type: 'write';
  readonly position: number;
  readonly data: Uint8Array;
}

/**
 * Writes into a web stream: an upload, or a browser's `FileSystemWritableFileStream`, which can also correct the counts of
 * the file header when the last trace is written.
 *
 * @example
 * const handle = await showSaveFilePicker({ suggestedName: 'shots.segy' });
 * await segyWrite(streamSink(await handle.createWritable()), block);
 */
export function streamSink(stream: WritableStream<Uint8Array>, name = 'stream'): ByteSink {
  const writer = (stream as WritableStream<Uint8Array | WriteAt>).getWriter();
  let written = 0;
  const put = async (chunk: Uint8Array | WriteAt): Promise<void> => {
    try {
      await writer.ready;
      await writer.write(chunk);
    } catch (cause) {
      const problem = `the stream refused more: ${cause instanceof Error ? cause.message : String(cause)}`;
      throw new SinkError({ sink: name, written, code: 'STREAM', problem, cause });
    }
  };
  const sink: ByteSink = {
    name,
    async write(bytes) {
      await put(bytes.slice());
      written += bytes.length;
    },
    async close() {
      await writer.close();
    },
    async abort() {
      await writer.abort().catch(() => undefined);
    },
  };
  if (!('seek' in stream)) return sink;
  return { ...sink, patch: (position, data) => put({ type: 'write', position, data: data.slice() }) };
}
