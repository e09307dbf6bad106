import type { ByteSource } from '@judi4cloud/segy';
import { bytesPerSample, decodeSamples, StaleIndexError } from '@judi4cloud/segy';
import { type SegyLocation, withSource } from './location.ts';
import { transpose } from './transpose.ts';

/** The traces of one shot in SEG-Y files. */
export interface SegyShot {
  readonly kind: 'segy';
  /** Samples a trace of the shot. */
  readonly ns: number;
  readonly ntraces: number;
  /** The traces of each file; most shots are in one. */
  readonly pieces: readonly SegyPiece[];
}

/** Traces of one shot in one file. */
export interface SegyPiece {
  readonly location: SegyLocation;
  /** Bytes of the file. */
  readonly size: number;
  /** Code of the sample format. */
  readonly format: number;
  readonly littleEndian: boolean;
  /** Byte of the first sample of every trace, from 0. */
  readonly samples: Float64Array;
  /** Samples of every trace, where some are shorter than the shot's, which zeros make up for. */
  readonly lengths?: Uint32Array;
  /** Numbers of the traces in the shot, where they are not all of it in order. */
  readonly places?: Uint32Array;
}

/** Bytes that are read at once: a shot's file bytes are never all in memory beside its samples. */
const largestRead = 2 ** 24;
const defaultGap = 65536;

/** Traces whose bytes are read together. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly traces: readonly number[];
}

/** Joins traces that lie near each other in the file. */
function stretches(starts: Float64Array, bytesOf: (trace: number) => number, gap: number): Stretch[] {
  const order = Array.from(starts, (_, trace) => trace).sort((a, b) => starts[a] - starts[b]);
  const out: { from: number; to: number; traces: number[] }[] = [];
  for (const trace of order) {
    const [from, to] = [starts[trace], starts[trace] + bytesOf(trace)];
    const last = out.at(-1);
    if (last !== undefined && from - last.to <= gap && to - last.from <= largestRead) {
      last.to = Math.max(last.to, to);
      last.traces.push(trace);
    } else out.push({ from, to, traces: [trace] });
  }
  return out;
}

/** Decodes the traces of a piece into `out`, trace after trace, `ns` samples each. */
async function readPiece(piece: SegyPiece, ns: number, out: Float32Array, source: ByteSource, signal?: AbortSignal) {
  const { format, littleEndian, samples, lengths, places, size } = piece;
  if (source.size !== size)
    throw new StaleIndexError({
      source: source.name,
      what: 'its size',
      got: `${source.size} bytes`,
      expected: `${size}`,
    });
  const width = bytesPerSample(format);
  const count = (trace: number): number => lengths?.[trace] ?? ns;
  for (const { from, to, traces } of stretches(samples, (trace) => width * count(trace), source.gap ?? defaultGap)) {
    signal?.throwIfAborted();
    const bytes = await source.read(from, to - from, signal);
    for (const trace of traces) {
      const at = ns * (places?.[trace] ?? trace);
      decodeSamples(bytes.subarray(samples[trace] - from), format, littleEndian, out, at, count(trace));
    }
  }
}

/** Reads the samples of a shot, `nt × nrec`, a row per time sample; traces that lie near each other share a request. */
export async function readSegyShot({ ns, ntraces, pieces }: SegyShot, signal?: AbortSignal): Promise<Float32Array> {
  const out = new Float32Array(ns * ntraces);
  for (const piece of pieces)
    await withSource(piece.location, (source) => readPiece(piece, ns, out, source, signal), signal);
  return transpose(out, ntraces, ns);
}
