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
 * @param endian the byte order, if it is known
 * @returns `null` if the lengths and the second trace's header speak against it
 */
export async function detectSeismicUnix(
  source: ByteSource,
  endian: Endian | undefined,
  signal?: AbortSignal,
): Promise<FirstTrace | null> {
  if (source.size < traceHeaderBytes) return null;
  const first = viewOf(await readExactly(source, 0, traceHeaderBytes, signal));
  for (const order of endian === undefined ? (['little', 'big'] as const) : [endian]) {
    const little = order === 'little';
    const ns = first.getUint16(114, little);
    const dt = first.getUint16(116, little);
    const stride = traceHeaderBytes + 4 * ns;
    if (ns === 0 || dt === 0 || source.size % stride !== 0) continue;
    if (source.size === stride) return { endian: order, ns, dt };
    const second = viewOf(await readExactly(source, stride, traceHeaderBytes, signal));
    if (second.getUint16(114, little) === ns && second.getUint16(116, little) === dt) return { endian: order, ns, dt };
  }
  return null;
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

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
