import { writeField } from '../header/field-type.ts';
import { type HeaderMap, lastByte } from '../header/header-map.ts';
import { swappedPlaces } from '../header/swapped-places.ts';
import { seismicUnixFields } from '../read/seismic-unix.ts';
import { decodeSamples, type Samples } from '../sample/decode.ts';
import { encodeSamples } from '../sample/encode.ts';
import { bytesPerSample } from '../sample/format.ts';
import { swapSamples } from '../sample/swap-samples.ts';
import type { StoredRun, StoredTraces } from '../scan/stored-traces.ts';
import { WriteLayoutError } from './errors.ts';
import type { FilePlan } from './file-plan.ts';
import { lengthFields } from './header-columns.ts';
import { misfit } from './trace-bytes.ts';

/** Makes traces of the file that is written out of stored ones. */
export interface TraceCopier {
  /** Whether traces are written as they are stored, every byte. */
  readonly verbatim: boolean;
  /**
   * Fills `chunk` from `at` on with the trace that begins at `from`; returns how many samples had to be clipped.
   *
   * @param trace its number in the file that is written, from 0
   * @throws SampleValueError where a sample doesn't fit and may not be clipped
   */
  copy(from: number, run: StoredRun, chunk: Uint8Array, at: number, trace: number): number;
}

/** Bytes from which on Seismic Unix keeps other things in a trace header than SEG-Y. */
const ownFrom = 180;

/**
 * Samples keep their bytes, turned round for another byte order, unless the format is another one; so do headers, apart
 * from lengths that don't hold any more, and what Seismic Unix and SEG-Y would each read as something else.
 */
export function traceCopier(
  { bytes, kind, format, littleEndian }: StoredTraces,
  plan: FilePlan,
  map: HeaderMap | undefined,
  clip: boolean,
): TraceCopier {
  const little = plan.endian === 'little';
  const swaps = littleEndian !== little;
  const foreign = kind !== plan.kind;
  const kept = format === plan.format.code;
  const [width, newWidth] = [bytesPerSample(format), plan.format.bytes];
  const lengths = kind === 'su' ? width !== newWidth : plan.lengthsChanged;
  const renews = lengths && !plan.varyingLengths;
  const fields = kind === 'su' ? { ...map, ...seismicUnixFields } : map;
  const swappedHeaders = new Map<number, Uint16Array>();
  const transcode = kept ? undefined : transcoder(bytes, format, littleEndian, plan, clip);

  const copyHeader = (from: number, { headerBytes, ns }: StoredRun, chunk: Uint8Array, at: number): void => {
    if (!swaps) chunk.set(bytes.subarray(from, from + headerBytes), at);
    else {
      const places = swappedHeaders.get(headerBytes) ?? swappedPlaces(headerBytes, fields);
      swappedHeaders.set(headerBytes, places);
      for (let byte = 0; byte < headerBytes; byte++) chunk[at + byte] = bytes[from + places[byte]];
    }
    if (foreign) chunk.fill(0, at + ownFrom, at + 240);
    if (!renews) return;
    const view = new DataView(chunk.buffer, chunk.byteOffset + at, headerBytes);
    for (const field of lengthFields) {
      if (lastByte([field]) > headerBytes) continue;
      writeField(view, field.byte - 1, field.type, little, field.type === 'uint16' && ns > 65535 ? 0 : ns);
    }
  };

  return {
    verbatim: kept && !swaps && !foreign && !renews,
    copy(from, run, chunk, at, trace) {
      copyHeader(from, run, chunk, at);
      const [samples, to] = [from + run.headerBytes, at + run.headerBytes];
      if (transcode !== undefined) return transcode(samples, run.ns, chunk, to, trace);
      if (swaps) swapSamples(bytes, samples, chunk, to, run.ns, width);
      else chunk.set(bytes.subarray(samples, samples + run.ns * width), to);
      return 0;
    },
  };
}

type Transcode = (from: number, ns: number, chunk: Uint8Array, to: number, trace: number) => number;

/** Decodes and encodes: in single precision where that keeps what the new format can hold, which is faster, or in double. */
function transcoder(
  bytes: Uint8Array,
  format: number,
  littleEndian: boolean,
  plan: FilePlan,
  clip: boolean,
): Transcode {
  const { code } = plan.format;
  const decode = (values: Samples, from: number, ns: number) =>
    decodeSamples(bytes.subarray(from, from + ns * bytesPerSample(format)), format, littleEndian, values, 0, ns);
  const usual = needsDouble(format, code) ? new Float64Array(plan.ns) : new Float32Array(plan.ns);
  return (from, ns, chunk, to, trace) => {
    let values: Samples = usual;
    decode(values, from, ns);
    if (format === ibm && usual instanceof Float32Array && hasInfinity(usual, ns)) {
      values = new Float64Array(ns);
      decode(values, from, ns);
    }
    const misfits = encodeSamples(values, 0, ns, code, plan.endian === 'little', chunk, to);
    if (misfits > 0 && !clip) throw misfit(plan, { data: values }, 0, ns, misfits, trace);
    return misfits;
  };
}

const ibm = 1;
const double = 6;
const singleFloats: ReadonlySet<number> = new Set([ibm, 5]);
/** 32 and 64 bits, signed and not. */
const longIntegers: ReadonlySet<number> = new Set([2, 9, 10, 12]);

function needsDouble(from: number, to: number): boolean {
  if (from === double || (from === ibm && to === double)) return true;
  return longIntegers.has(from) && !singleFloats.has(to);
}

/** IBM numbers beyond single precision, which have no infinities themselves. */
function hasInfinity(values: Float32Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (Math.abs(values[i]) === Number.POSITIVE_INFINITY) return true;
  return false;
}

/** @throws WriteLayoutError for traces that aren't as long as the file's */
export function checkStored({ runs }: StoredTraces, { ns, headerBytes, varyingLengths }: FilePlan): void {
  for (const run of runs) {
    const fits = run.ns <= ns && run.headerBytes <= headerBytes;
    if (fits && (varyingLengths || (run.ns === ns && run.headerBytes === headerBytes))) continue;
    throw new WriteLayoutError({
      what: 'a trace',
      got: `${run.ns} samples and a header of ${run.headerBytes} bytes`,
      expected: `${varyingLengths ? 'at most ' : ''}${ns} and ${headerBytes}`,
    });
  }
}
