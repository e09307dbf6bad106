import { borrowDesk, type Desk, deskMargin, deskUnder, giveBack } from './desk.ts';
import type { TraceLayout } from './trace-layout.ts';
import type { VectorDecoder } from './vector-module.ts';

/** What is decoded before it goes to its place: as much as a processor's second cache holds beside what else is going on. */
const pieceBytes = 3 << 14;

/**
 * Decodes as `decodeTraces` does, several samples at a time; `false` where that can't be done, and nothing was.
 *
 * Bytes on a desk are used up: samples are decoded in their place.
 */
export function decodeVectors(bytes: Uint8Array, layout: TraceLayout, out: Float32Array, outOffset: number): boolean {
  const decoder = decoderOf(layout);
  if (decoder === null) return false;
  const under = deskUnder(bytes);
  const desk = under ?? borrowDesk();
  try {
    return decodePieces(desk, decoder, bytes, under !== undefined, layout, out, outOffset);
  } finally {
    if (under === undefined) giveBack(desk);
  }
}

function decoderOf({ format, littleEndian }: TraceLayout): VectorDecoder | null {
  if (format === 5 && !littleEndian) return 'ieeeBig';
  if (format === 1) return littleEndian ? 'ibmLittle' : 'ibmBig';
  return null;
}

function decodePieces(
  { windows: [window], decoders }: Desk,
  decoder: VectorDecoder,
  bytes: Uint8Array,
  onDesk: boolean,
  { offset, stride, ns, ntraces }: TraceLayout,
  out: Float32Array,
  outOffset: number,
): boolean {
  if (decoders === null) return false;
  const decode = decoders.run[decoder];
  const part = Math.min(ns, pieceBytes / 4);
  const most = Math.max(1, Math.floor(pieceBytes / Math.max(stride, 4 * ns)));
  for (let trace = 0; trace < ntraces; trace += most) {
    const count = Math.min(most, ntraces - trace);
    for (let sample = 0; sample < ns; sample += part) {
      const length = Math.min(part, ns - sample);
      const begin = offset + trace * stride + 4 * sample;
      if (!onDesk) window.set(bytes.subarray(begin, begin + (count - 1) * stride + 4 * length));
      const from = onDesk ? bytes.byteOffset + begin : window.byteOffset;
      // So far ahead that the whole vectors which are written end before anything that is still to be read.
      const to = (from - deskMargin) & ~3;
      decode(from, stride, 4 * length, to, to + 4 * length * count);
      out.set(new Float32Array(decoders.memory, to, length * count), outOffset + trace * ns + sample);
    }
  }
  return true;
}
