import { type FileLayout, readLayout } from '../read/layout.ts';
import { locateTraces } from '../read/locate-traces.ts';
import { type TraceMap, traceHeaderLength, traceOffset, traceSamples } from '../read/trace-map.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { sampleInterval } from './binary-plan.ts';
import { AppendError } from './errors.ts';
import { planFile } from './file-plan.ts';
import type { WriteOptions, Written } from './options.ts';
import type { WritableBlock } from './segy-write.ts';
import type { ByteSink } from './sink.ts';
import { tracesWriter } from './writer.ts';

/** A file to be continued: its bytes, and a sink that goes on behind the last of them. */
export interface Continued {
  readonly source: ByteSource;
  readonly sink: ByteSink;
}

/** Options of appending: format, byte order and revision are the file's. */
export type AppendOptions = Pick<WriteOptions, 'clip' | 'signal' | 'onProgress'>;

/**
 * Appends traces to a SEG-Y file, in its format and byte order, after checking that they belong to it.
 *
 * The number of samples, the sample interval, the measurement system and the trace header extensions must agree; trace
 * numbers that are missing go on, and the number of traces in the file header grows.
 *
 * @throws AppendError when they don't agree, and what reading and writing throw
 * @example
 * await segyWriteAppend(await continueFile('shots.segy'), block);
 * await segyWriteAppend({ source: bufferSource(bytes), sink: memorySink(bytes) }, block);
 */
export async function segyWriteAppend(
  file: Continued,
  block: WritableBlock,
  options: AppendOptions = {},
): Promise<Written> {
  const { source, sink } = file;
  const { layout, map } = await readTraces(source, options.signal);
  const { fileHeader, kind } = layout;
  const varyingLengths = map.kind === 'listed';
  const plannedLayout = {
    ...options,
    kind,
    ns: varyingLengths ? block.ns : map.ns,
    fileHeader,
    varyingLengths,
    extensionBytes: 240 * layout.extensions,
    ...(block.headerMap === undefined ? {} : { headerMap: block.headerMap }),
  };
  checkEnd(sink.name, layout, map, source.size);
  const plan = planFile(plannedLayout);
  checkBelongs(sink.name, block, map, plan.dt, layout);
  await using writer = tracesWriter(sink, plannedLayout, plan, { ntraces: map.count, bytes: source.size });
  await writer.write(block);
  return await writer.close();
}

async function readTraces(source: ByteSource, signal?: AbortSignal): Promise<{ layout: FileLayout; map: TraceMap }> {
  try {
    const layout = await readLayout(source, {}, signal);
    return { layout, map: await locateTraces(source, layout, signal) };
  } finally {
    await source.close?.();
  }
}

/** The traces must reach to the last byte: nothing can be appended behind a trailer or half a trace. */
function checkEnd(sink: string, layout: FileLayout, map: TraceMap, size: number): void {
  const last = map.count - 1;
  const sampleBytes = layout.sampleBytes;
  const end =
    map.count === 0
      ? layout.first
      : traceOffset(map, last) + traceHeaderLength(map, last) + traceSamples(map, last) * sampleBytes;
  if (end === size) return;
  const what = 'what follows the last whole trace';
  const advice = 'Read the whole file and write it anew with segyWrite.';
  const trailer = layout.end < size ? 'a trailer' : 'a part of a trace';
  throw new AppendError({
    sink,
    byte: end + 1,
    what,
    file: `${trailer} of ${size - end} bytes`,
    block: 'a trace',
    advice,
  });
}

function checkBelongs(sink: string, block: WritableBlock, map: TraceMap, dt: number, layout: FileLayout): void {
  const binary = block.fileHeader?.binary;
  const own = layout.fileHeader.binary;
  const interval = binary === undefined ? 0 : sampleInterval(binary);
  const refuse = (byte: number, what: string, file: number, got: number, advice: string): never => {
    throw new AppendError({ sink, byte, what, file: String(file), block: String(got), advice });
  };
  if (map.kind === 'equal' && map.count > 0 && block.ns !== map.ns) {
    refuse(3221, 'the number of samples a trace', map.ns, block.ns, 'Cut, pad or resample the traces first.');
  }
  if (interval !== 0 && dt !== 0 && interval !== dt) {
    refuse(3217, 'the sample interval in µs', dt, interval, 'Resample the traces first.');
  }
  const system = binary?.MeasurementSystem ?? 0;
  if (system !== 0 && own.MeasurementSystem !== 0 && system !== own.MeasurementSystem) {
    const advice = 'Convert the coordinates (1 is metres, 2 is feet) and the code first.';
    refuse(3255, 'the measurement system', own.MeasurementSystem, system, advice);
  }
}
