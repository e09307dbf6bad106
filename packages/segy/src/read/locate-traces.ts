import { SegyFormatError } from '../errors.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { checkFirstLength } from './first-length.ts';
import { HeaderCursor } from './header-cursor.ts';
import { checkHeadersFollow } from './header-follows.ts';
import type { FileLayout } from './layout.ts';
import { type EqualTraces, equalTraces, fits, type TraceMap } from './trace-map.ts';
import { lengthsVary, readStep, walkTraces } from './walk.ts';

/**
 * Finds where the traces are.
 *
 * Traces of equal length need one or two trace headers; only where these contradict the file's headers, and the file
 * doesn't promise equal lengths, every trace header is read. A later contradiction is settled by `settleLength`.
 *
 * @throws SegyFormatError when the file doesn't say how long its traces are, or no trace header follows where it says
 */
export async function locateTraces(source: ByteSource, layout: FileLayout, signal?: AbortSignal): Promise<TraceMap> {
  const { binary } = layout.fileHeader;
  const promised = layout.nsGiven || layout.kind === 'su' || binary.FixedLengthTraceFlag === 1;
  const stated = equalTraces(layout, layout.ns, promised);
  if (layout.first >= layout.end) return { ...stated, count: 0 };
  const first = await readStep(new HeaderCursor(source), layout, layout.first, signal);
  const own = first === null ? 0 : first.ns;
  if (first !== null && !layout.nsGiven && layout.kind === 'segy') {
    const longer = await checkFirstLength(source, layout, first, promised, signal);
    if (longer !== null) return checked(source, layout, longer, signal);
  }
  if (layout.ns === 0 && own === 0) throw noSampleCount(source, layout);
  if (layout.ns === 0) {
    layout.warnings.add('sample-count', 3221, `0 samples a trace: read as ${own}, from the first trace header`);
  }
  if (first === null || layout.nsGiven || own === layout.ns) return checked(source, layout, stated, signal);

  const byTrace = equalTraces(layout, own, promised);
  if (layout.ns > 0 && promised && (fits(layout, stated) || !fits(layout, byTrace))) {
    warnLength(layout, stated, 0, own);
    return checked(source, layout, stated, signal);
  }
  const warnFileCount = () =>
    layout.warnings.add('sample-count', 3221, `${layout.ns} samples a trace: read as ${own}, from the trace headers`);
  if (promised) {
    if (layout.ns > 0) warnFileCount();
    return checked(source, layout, byTrace, signal);
  }
  if (layout.ns > 0 && !(await lengthsVary(source, layout, stated, 0, signal))) {
    warnLength(layout, stated, 0, own);
    return checked(source, layout, stated, signal);
  }
  // Equal among themselves, though not what the binary header says, is the commoner case and costs one header.
  const next =
    byTrace.count > 1 ? await readStep(new HeaderCursor(source), layout, layout.first + byTrace.stride, signal) : null;
  if (next === null ? fits(layout, byTrace) : next.ns === own) {
    warnFileCount();
    return checked(source, layout, byTrace, signal);
  }
  const listed = await walkTraces(source, layout, stated, 0, signal);
  return listed.count > 0 ? counted(layout, listed) : checked(source, layout, { ...stated, count: 0 }, signal);
}

/**
 * Settles what a trace header means that states another length than the file's: a new map if lengths vary from there,
 * `null` if the number is wrong and the traces are where they are thought to be.
 */
export async function settleLength(
  source: ByteSource,
  layout: FileLayout,
  map: EqualTraces,
  trace: number,
  got: number,
  signal?: AbortSignal,
): Promise<TraceMap | null> {
  if (!map.promised && (await lengthsVary(source, layout, map, trace, signal))) {
    // Both were said of traces of equal length.
    layout.warnings.withdraw('truncated');
    layout.warnings.withdraw('trace-count');
    return counted(layout, await walkTraces(source, layout, map, trace, signal));
  }
  warnLength(layout, map, trace, got);
  return null;
}

async function checked(
  source: ByteSource,
  layout: FileLayout,
  map: EqualTraces,
  signal?: AbortSignal,
): Promise<EqualTraces> {
  const rest = layout.end - map.first - map.count * map.stride;
  const at = layout.end - rest + 1;
  if (map.count === 0) {
    throw new SegyFormatError({
      source: source.name,
      byte: at,
      got: `${rest} bytes after the file's headers`,
      expected: `a trace of ${map.headerBytes} + ${map.ns} × ${layout.sampleBytes} bytes`,
      advice:
        layout.kind === 'segy' && layout.littleEndian
          ? "It was read as little-endian, by its format code (byte 3225). If it isn't, pass { endian: 'big', format: 5 }; if it is, the file is cut, or its number of samples (byte 3221) is wrong: pass { ns }."
          : 'The file is cut, or its number of samples (byte 3221) is wrong: pass { ns }.',
    });
  }
  if (rest > 0 && !layout.nsGiven && layout.kind === 'segy') await checkHeadersFollow(source, layout, map, signal);
  if (rest > 0) layout.warnings.add('truncated', at, `The last trace is cut: ${rest} bytes at the end are left out`);
  return counted(layout, map);
}

function counted<T extends TraceMap>(layout: FileLayout, map: T): T {
  const stated = layout.fileHeader.binary.NumberOfTraces;
  if (stated > 0 && stated !== map.count) {
    layout.warnings.add('trace-count', 3513, `The file states ${stated} traces and has ${map.count}`);
  }
  return map;
}

function warnLength(layout: FileLayout, map: EqualTraces, trace: number, got: number): void {
  const byte = map.first + trace * map.stride + 115;
  layout.warnings.add(
    'trace-length',
    byte,
    `Trace ${trace + 1} states ${got} samples and has ${map.ns}, as all others`,
  );
}

function noSampleCount(source: ByteSource, layout: FileLayout): SegyFormatError {
  return new SegyFormatError({
    source: source.name,
    byte: layout.kind === 'su' ? 115 : 3221,
    got: '0 samples a trace, in the first trace header too',
    expected: 'a positive number',
    advice: 'Pass it: { ns: 1501 }.',
  });
}
