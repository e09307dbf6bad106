import { decodeVectors } from './decode-vectors.ts';
import { SampleFormatError, SampleSpaceError } from './errors.ts';
import { bytesPerSample, isFormatCode, sampleFormats } from './format.ts';
import { hostIsLittleEndian, ibmScale } from './number-layout.ts';
import type { TraceLayout } from './trace-layout.ts';

/** Samples in memory: single precision as in a block, or double precision where a format has more to give. */
export type Samples = Float32Array | Float64Array;

/**
 * Decodes `count` samples from the start of `bytes` into `out[outOffset … outOffset + count)`.
 *
 * Single precision keeps its bits, NaN payloads included. What single precision can't hold is rounded to nearest, and
 * becomes an infinity above 3.4e38 (IBM numbers reach 7.2e75): decode into a `Float64Array` to keep it.
 *
 * @throws SampleFormatError, SampleSpaceError
 * @example
 * const trace = new Float32Array(2);
 * decodeSamples(Uint8Array.of(0xc2, 0x76, 0xa0, 0, 0x41, 0x10, 0, 0), 1, false, trace, 0, 2); // [-118.625, 1]
 */
export function decodeSamples(
  bytes: Uint8Array,
  format: number,
  littleEndian: boolean,
  out: Samples,
  outOffset: number,
  count: number,
): void {
  decodeTraces(bytes, { offset: 0, stride: 0, ns: count, ntraces: 1, format, littleEndian }, out, outOffset);
}

/**
 * Decodes the samples of many traces that follow each other, trace `i` into `out[outOffset + i·ns …)`.
 *
 * @throws SampleFormatError, SampleSpaceError
 */
export function decodeTraces(bytes: Uint8Array, layout: TraceLayout, out: Samples, outOffset: number): void {
  const { offset, stride, ns, ntraces, format, littleEndian } = layout;
  if (ns <= 0 || ntraces <= 0) return;
  const end = offset + stride * (ntraces - 1) + ns * bytesPerSample(format);
  if (!(end <= bytes.length)) throw new SampleSpaceError({ what: 'bytes', got: bytes.length, needed: end });
  const outEnd = outOffset + ns * ntraces;
  if (!(outEnd <= out.length)) throw new SampleSpaceError({ what: 'samples', got: out.length, needed: outEnd });
  if (out instanceof Float32Array && decodeVectors(bytes, layout, out, outOffset)) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (format !== 5 || !(out instanceof Float32Array)) decoderOf(format)(view, layout, out, outOffset);
  else if (littleEndian === hostIsLittleEndian) copyBytes(bytes, layout, out, outOffset);
  else swapWords(view, layout, new Int32Array(out.buffer, out.byteOffset, out.length), outOffset);
}

function copyBytes(bytes: Uint8Array, layout: TraceLayout, out: Float32Array, outOffset: number): void {
  const { offset, stride, ns, ntraces } = layout;
  const target = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
  for (let trace = 0; trace < ntraces; trace++) {
    const from = offset + trace * stride;
    target.set(bytes.subarray(from, from + 4 * ns), 4 * (outOffset + trace * ns));
  }
}

/*
 * V8 makes single byte-swapping loads of DataView reads: faster than shifts on a Uint32Array, whatever the alignment. It
 * also copies small functions into the code that calls them before it has optimised that; there they would run several
 * times slower, for long. Hence loops over all traces in each decoder, and four samples at a time where it matters most.
 */
function swapWords(v: DataView, layout: TraceLayout, words: Int32Array, outOffset: number): void {
  const { offset, stride, ns, ntraces, littleEndian: le } = layout;
  for (let trace = 0; trace < ntraces; trace++) {
    let p = offset + trace * stride;
    let i = outOffset + trace * ns;
    const end = i + ns;
    for (; i + 3 < end; i += 4, p += 16) {
      words[i] = v.getInt32(p, le);
      words[i + 1] = v.getInt32(p + 4, le);
      words[i + 2] = v.getInt32(p + 8, le);
      words[i + 3] = v.getInt32(p + 12, le);
    }
    for (; i < end; i++, p += 4) words[i] = v.getInt32(p, le);
  }
}

type Decoder = (v: DataView, layout: TraceLayout, out: Samples, outOffset: number) => void;

function decoderOf(format: number): Decoder {
  if (!isFormatCode(format)) {
    throw new SampleFormatError({ got: format, known: sampleFormats.map(({ code }) => code) });
  }
  switch (format) {
    case 1:
      return decodeIbm;
    case 2:
      return decodeInt32;
    case 3:
      return decodeInt16;
    case 5:
      return decodeFloat32;
    case 6:
      return decodeFloat64;
    case 7:
      return decodeInt24;
    case 8:
      return decodeInt8;
    case 9:
      return decodeInt64;
    case 10:
      return decodeUint32;
    case 11:
      return decodeUint16;
    case 12:
      return decodeUint64;
    case 15:
      return decodeUint24;
    case 16:
      return decodeUint8;
    default:
      return format satisfies never;
  }
}

function decodeIbm(v: DataView, layout: TraceLayout, out: Samples, outOffset: number): void {
  const { offset, stride, ns, ntraces, littleEndian: le } = layout;
  for (let trace = 0; trace < ntraces; trace++) {
    const from = offset + trace * stride;
    const at = outOffset + trace * ns;
    for (let i = 0; i < ns; i++) {
      const word = v.getInt32(from + 4 * i, le);
      out[at + i] = (word & 0xffffff) * ibmScale[word >>> 24];
    }
  }
}

function decodeFloat32(v: DataView, layout: TraceLayout, out: Samples, outOffset: number): void {
  const { offset, stride, ns, ntraces, littleEndian: le } = layout;
  for (let trace = 0; trace < ntraces; trace++) {
    const from = offset + trace * stride;
    const at = outOffset + trace * ns;
    for (let i = 0; i < ns; i++) out[at + i] = v.getFloat32(from + 4 * i, le);
  }
}

function decodeFloat64(v: DataView, layout: TraceLayout, out: Samples, outOffset: number): void {
  const { offset, stride, ns, ntraces, littleEndian: le } = layout;
  for (let trace = 0; trace < ntraces; trace++) {
    const from = offset + trace * stride;
    const at = outOffset + trace * ns;
    for (let i = 0; i < ns; i++) out[at + i] = v.getFloat64(from + 8 * i, le);
  }
}

function decodeInt8(v: DataView, layout: TraceLayout, out: Samples, outOffset: number): void {
  const { offset, stride, ns, ntraces } = layout;
  for (let trace = 0; trace < ntraces; trace++) {
    const from = offset + trace * stride;
    const at = outOffset + trace * ns;
    for (let i = 0; i < ns; i++) out[at + i] = v.getInt8(from + i);
  }
}

function decodeUint8(v: DataView, layout: TraceLayout, out: Samples, outOffset: number): void {
  const { offset, stride, ns, ntraces } = layout;
  for (let trace = 0; trace < ntraces; trace++) {
    const from = offset + trace * stride;
    const at = outOffset + trace * ns;
    for (let i = 0; i < ns; i++) out[at + i] = v.getUint8(from + i);
  }
}

function decodeInt16(v: DataView, layout: TraceLayout, out: Samples, outOffset: number): void {
  const { offset, stride, ns, ntraces, littleEndian: le } = layout;
  for (let trace = 0; trace < ntraces; trace++) {
    const from = offset + trace * stride;
    const at = outOffset + trace * ns;
    for (let i = 0; i < ns; i++) out[at + i] = v.getInt16(from + 2 * i, le);
  }
}

function decodeUint16(v: DataView, layout: TraceLayout, out: Samples, outOffset: number): void {
  const { offset, stride, ns, ntraces, littleEndian: le } = layout;
  for (let trace = 0; trace < ntraces; trace++) {
    const from = offset + trace * stride;
    const at = outOffset + trace * ns;
    for (let i = 0; i < ns; i++) out[at + i] = v.getUint16(from + 2 * i, le);
  }
}

function decodeInt24(v: DataView, layout: TraceLayout, out: Samples, outOffset: number): void {
  const { offset, stride, ns, ntraces, littleEndian: le } = layout;
  const high = le ? 2 : 0;
  for (let trace = 0; trace < ntraces; trace++) {
    const from = offset + trace * stride;
    const at = outOffset + trace * ns;
    for (let i = 0; i < ns; i++) {
      const p = from + 3 * i;
      out[at + i] = (v.getInt8(p + high) << 16) | (v.getUint8(p + 1) << 8) | v.getUint8(p + 2 - high);
    }
  }
}

function decodeUint24(v: DataView, layout: TraceLayout, out: Samples, outOffset: number): void {
  const { offset, stride, ns, ntraces, littleEndian: le } = layout;
  const high = le ? 2 : 0;
  for (let trace = 0; trace < ntraces; trace++) {
    const from = offset + trace * stride;
    const at = outOffset + trace * ns;
    for (let i = 0; i < ns; i++) {
      const p = from + 3 * i;
      out[at + i] = (v.getUint8(p + high) << 16) | (v.getUint8(p + 1) << 8) | v.getUint8(p + 2 - high);
    }
  }
}

function decodeInt32(v: DataView, layout: TraceLayout, out: Samples, outOffset: number): void {
  const { offset, stride, ns, ntraces, littleEndian: le } = layout;
  for (let trace = 0; trace < ntraces; trace++) {
    const from = offset + trace * stride;
    const at = outOffset + trace * ns;
    for (let i = 0; i < ns; i++) out[at + i] = v.getInt32(from + 4 * i, le);
  }
}

function decodeUint32(v: DataView, layout: TraceLayout, out: Samples, outOffset: number): void {
  const { offset, stride, ns, ntraces, littleEndian: le } = layout;
  for (let trace = 0; trace < ntraces; trace++) {
    const from = offset + trace * stride;
    const at = outOffset + trace * ns;
    for (let i = 0; i < ns; i++) out[at + i] = v.getUint32(from + 4 * i, le);
  }
}

function decodeInt64(v: DataView, layout: TraceLayout, out: Samples, outOffset: number): void {
  const { offset, stride, ns, ntraces, littleEndian: le } = layout;
  const high = le ? 4 : 0;
  for (let trace = 0; trace < ntraces; trace++) {
    const from = offset + trace * stride;
    const at = outOffset + trace * ns;
    for (let i = 0; i < ns; i++) {
      const p = from + 8 * i;
      out[at + i] = v.getInt32(p + high, le) * 4294967296 + v.getUint32(p + 4 - high, le);
    }
  }
}

function decodeUint64(v: DataView, layout: TraceLayout, out: Samples, outOffset: number): void {
  const { offset, stride, ns, ntraces, littleEndian: le } = layout;
  const high = le ? 4 : 0;
  for (let trace = 0; trace < ntraces; trace++) {
    const from = offset + trace * stride;
    const at = outOffset + trace * ns;
    for (let i = 0; i < ns; i++) {
      const p = from + 8 * i;
      out[at + i] = v.getUint32(p + high, le) * 4294967296 + v.getUint32(p + 4 - high, le);
    }
  }
}
