import { binaryHeader } from '../header/binary-header.ts';
import { type Endian, type FileHeader, traceHeaderBytes } from '../header/file-header.ts';
import type { HeaderMap } from '../header/header-map.ts';
import { decodeText } from '../header/text-header.ts';
import { type ByteSource, readExactly } from '../source/byte-source.ts';

/** What Seismic Unix keeps in the trace header from byte 181 on, where SEG-Y has other fields. */
export const seismicUnixFields: HeaderMap = {
  d1: { byte: 181, type: 'float32' },
  f1: { byte: 185, type: 'float32' },
  d2: { byte: 189, type: 'float32' },
  f2: { byte: 193, type: 'float32' },
  ungpow: { byte: 197, type: 'float32' },
  unscale: { byte: 201, type: 'float32' },
  ntr: { byte: 205, type: 'int32' },
  mark: { byte: 209, type: 'int16' },
  shortpad: { byte: 211, type: 'int16' },
};

interface FirstTrace {
  readonly endian: Endian;
  readonly ns: number;
  readonly dt: number;
}

/**
 * Finds out whether a source is a Seismic Unix file: traces of 240 + 4·ns bytes from the first byte on.
 *
 * @param start the first bytes of the source
 * @param endian the byte order, if it is known
 * @param cut whether the last trace may end before its samples do; the header of another one then has to confirm the first
 * @returns `null` if the lengths, or the headers of other traces, speak against it
 */
export async function detectSeismicUnix(
  source: ByteSource,
  start: Uint8Array,
  endian: Endian | undefined,
  cut: boolean,
  signal?: AbortSignal,
): Promise<FirstTrace | null> {
  if (start.length < traceHeaderBytes) return null;
  for (const order of endian === undefined ? (['little', 'big'] as const) : [endian]) {
    const { ns, dt } = samplingOf(start, order);
    const stride = traceHeaderBytes + 4 * ns;
    const whole = source.size % stride === 0;
    // A header that is there as a whole tells, even if its samples are cut.
    const count = Math.floor((source.size + stride - traceHeaderBytes) / stride);
    // One trace alone may be anything; its sample interval makes it likely.
    if (ns === 0 || (whole ? count === 1 && dt === 0 : !cut || count < 2)) continue;
    const others = new Set([1, count >> 1, count - 1].filter((trace) => trace > 0 && trace < count));
    let same = true;
    for (const trace of others) {
      const header = await readExactly(source, trace * stride, traceHeaderBytes, signal);
      const other = samplingOf(header, order);
      same &&= other.ns === ns && other.dt === dt;
    }
    if (same) return { endian: order, ns, dt };
  }
  return null;
}

function samplingOf(header: Uint8Array, endian: Endian): { readonly ns: number; readonly dt: number } {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  return { ns: view.getUint16(114, endian === 'little'), dt: view.getUint16(116, endian === 'little') };
}

/** The file header that a Seismic Unix file would have as SEG-Y. */
export function seismicUnixHeader({ endian, ns, dt }: FirstTrace): FileHeader {
  return {
    text: decodeText(new Uint8Array(3200).fill(32), 'ascii'),
    extendedText: [],
    trailer: [],
    binary: binaryHeader({ ns, dt, DataSampleFormat: 5 }),
    endian,
    textEncoding: 'ascii',
  };
}
