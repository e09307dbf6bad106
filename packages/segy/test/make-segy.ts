/** A trace of a made file: header values by byte position (from 1), and its samples. */
export interface MadeTrace {
  readonly int16?: Readonly<Record<number, number>>;
  readonly int32?: Readonly<Record<number, number>>;
  readonly float64?: Readonly<Record<number, number>>;
  readonly samples: ArrayLike<number>;
}

export interface Recipe {
  readonly littleEndian?: boolean;
  readonly revision?: readonly [number, number];
  /** Binary header values by byte position in the file. */
  readonly int16?: Readonly<Record<number, number>>;
  readonly int32?: Readonly<Record<number, number>>;
  /** 3200-byte records after the binary header and after the traces, in ASCII. */
  readonly extended?: readonly string[];
  readonly trailer?: readonly string[];
  /** Further bytes before the first trace. */
  readonly pad?: number;
  /** Trace header extensions of each trace. */
  readonly extensions?: number;
  /** Number of samples of the binary header; default the first trace's. */
  readonly ns?: number;
  readonly traces: readonly MadeTrace[];
}

/**
 * A SEG-Y file of IEEE floats, put together byte by byte from the standard's positions, so that the reader is tested
 * against something that shares no code with it.
 */
export function makeSegy(recipe: Recipe): Uint8Array {
  const { littleEndian = false, revision = [1, 0], extended = [], trailer = [], pad = 0, extensions = 0 } = recipe;
  const ns = recipe.ns ?? recipe.traces[0]?.samples.length ?? 0;
  const first = 3600 + 3200 * extended.length + pad;
  const headerBytes = 240 * (1 + extensions);
  const body = recipe.traces.reduce((sum, trace) => sum + headerBytes + 4 * trace.samples.length, 0);
  const bytes = new Uint8Array(first + body + 3200 * trailer.length);
  const view = new DataView(bytes.buffer);
  bytes.fill(0x40, 0, 3200);
  view.setUint16(3216, 2000, littleEndian);
  view.setUint16(3220, ns, littleEndian);
  view.setInt16(3224, 5, littleEndian);
  bytes.set(revision, 3500);
  setFields(view, 0, recipe, littleEndian);
  extended.forEach((text, i) => {
    writeAscii(bytes, 3600 + 3200 * i, text);
  });
  let at = first;
  for (const trace of recipe.traces) {
    view.setUint16(at + 114, trace.samples.length, littleEndian);
    view.setUint16(at + 116, 2000, littleEndian);
    setFields(view, at, trace, littleEndian);
    for (let i = 0; i < trace.samples.length; i++) {
      view.setFloat32(at + headerBytes + 4 * i, trace.samples[i], littleEndian);
    }
    at += headerBytes + 4 * trace.samples.length;
  }
  trailer.forEach((text, i) => {
    writeAscii(bytes, at + 3200 * i, text);
  });
  return bytes;
}

/** A Seismic Unix file: the traces alone. */
export function makeSeismicUnix(recipe: Recipe): Uint8Array {
  return makeSegy(recipe).slice(3600);
}

/** `count` samples that tell trace and sample. */
export function ramp(trace: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => 1000 * trace + i);
}

function setFields(view: DataView, at: number, values: Omit<MadeTrace, 'samples'>, littleEndian: boolean): void {
  for (const [byte, value] of Object.entries(values.int16 ?? {})) view.setInt16(at + +byte - 1, value, littleEndian);
  for (const [byte, value] of Object.entries(values.int32 ?? {})) view.setInt32(at + +byte - 1, value, littleEndian);
  for (const [byte, value] of Object.entries(values.float64 ?? {}))
    view.setFloat64(at + +byte - 1, value, littleEndian);
}

function writeAscii(bytes: Uint8Array, at: number, text: string): void {
  bytes.fill(0x20, at, at + 3200);
  bytes.set(new TextEncoder().encode(text).subarray(0, 3200), at);
}
