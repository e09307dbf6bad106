import { SegyFormatError } from '../errors.ts';
import { traceHeaderBytes } from '../header/file-header.ts';
import { traceFields } from '../header/trace-fields.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { HeaderCursor } from './header-cursor.ts';
import type { FileLayout } from './layout.ts';
import { type EqualTraces, equalTraces, fits } from './trace-map.ts';

/** Headers looked at before it is said that there is none. */
const mostProbes = 16;

/** Numbers of samples this near to a wrong one are tried. */
const nearest = 64;

/** Where fields begin that seldom change from trace to trace, 2 bytes each. */
const steadyFields = (['TraceIDCode', 'ElevationScalar', 'RecSourceScalar', 'CoordUnits', 'ns', 'dt'] as const).map(
  (name) => traceFields[name].byte - 1,
);

/** What lies where a trace header is thought to be: one like the first, something else, or zeros or too few bytes to tell. */
type Found = 'alike' | 'other' | 'unclear';

/**
 * Looks whether trace headers follow each other at the distance that traces of a file are thought to have, which they don't fill.
 *
 * Headers are told by what seldom changes from one to the next. Zeros may be a header that says nothing.
 *
 * @throws SegyFormatError where none follows the first; it names the number of samples near by with which headers do
 */
export async function checkHeadersFollow(
  source: ByteSource,
  layout: FileLayout,
  map: EqualTraces,
  signal?: AbortSignal,
): Promise<void> {
  const cursor = new HeaderCursor(source);
  const first = await headerAt(cursor, layout, map.first, signal);
  if (first === null) return;
  const find = async ({ first: from, stride }: EqualTraces, trace: number): Promise<Found> => {
    const header = await headerAt(cursor, layout, from + trace * stride, signal);
    return header === null || header.every((byte) => byte === 0) ? 'unclear' : likeness(first, header);
  };
  let other = false;
  for (let trace = 1; trace <= Math.min(map.count, mostProbes); trace++) {
    const found = await find(map, trace);
    if (found === 'alike') return;
    // What lies behind the last trace may be anything, unless it alone follows.
    other ||= found === 'other' && (trace === 1 || trace < map.count);
  }
  if (!other) return;
  const alike = async (near: EqualTraces) => {
    if (near.count < 2 || !fits(layout, near) || (await find(near, 1)) !== 'alike') return false;
    if (near.count > 2 && (await find(near, 2)) !== 'alike') return false;
    // Not every second or third header.
    for (const parts of [2, 3, 4]) {
      const part = { ...near, stride: near.stride / parts };
      if (Number.isInteger(part.stride) && (await find(part, 1)) === 'alike') return false;
    }
    return true;
  };
  let right: number | undefined;
  for (let off = 1; off <= nearest && right === undefined; off++) {
    for (const ns of [map.ns - off, map.ns + off]) {
      if (ns > 0 && (await alike(equalTraces(layout, ns, true)))) right = ns;
    }
  }
  throw new SegyFormatError({
    source: source.name,
    byte: map.first + map.stride + 115,
    got: 'bytes that are no trace header',
    expected: `the second trace after ${map.headerBytes} + ${map.ns} × ${layout.sampleBytes} bytes`,
    advice:
      right === undefined
        ? 'The number of samples (byte 3221) or the sample format (byte 3225) is wrong: pass { ns } or { format }.'
        : `Traces of ${right} samples fill the file, each with a header: pass { ns: ${right} }, or { format } where the sample format (byte 3225) is wrong.`,
  });
}

/** A copy, since the cursor moves on; `null` where the traces end before the header does. */
async function headerAt(
  cursor: HeaderCursor,
  { end }: FileLayout,
  at: number,
  signal?: AbortSignal,
): Promise<Uint8Array | null> {
  if (at + traceHeaderBytes > end) return null;
  const { buffer, byteOffset } = cursor.peek(at, traceHeaderBytes) ?? (await cursor.load(at, traceHeaderBytes, signal));
  return Uint8Array.from(new Uint8Array(buffer, byteOffset, traceHeaderBytes));
}

/** Whether at least half of the fields agree in which either header states something. */
function likeness(first: Uint8Array, header: Uint8Array): Found {
  let same = 0;
  let different = 0;
  for (const at of steadyFields) {
    const equal = first[at] === header[at] && first[at + 1] === header[at + 1];
    if (!equal) different++;
    else if (first[at] !== 0 || first[at + 1] !== 0) same++;
  }
  if (same + different === 0) return 'unclear';
  return same >= different ? 'alike' : 'other';
}
