import type { FileLayout } from './layout.ts';

/** Where the traces of a file are: at equal distances, or listed one by one. */
export type TraceMap = EqualTraces | ListedTraces;

/** Traces of one length: trace `i` starts at `first + i·stride`. */
export interface EqualTraces {
  readonly kind: 'equal';
  readonly first: number;
  readonly count: number;
  readonly ns: number;
  /** Trace header with its extensions. */
  readonly headerBytes: number;
  readonly stride: number;
  /** Whether the file says so itself; otherwise every trace header is compared while reading. */
  readonly promised: boolean;
}

/** Traces of varying length. */
export interface ListedTraces {
  readonly kind: 'listed';
  readonly count: number;
  /** The longest trace's samples. */
  readonly ns: number;
  readonly offsets: Float64Array;
  readonly lengths: Uint32Array;
  /** Trace headers of each trace, extensions included, if not one each. */
  readonly headers?: Uint32Array;
}

/** `240·(1 + extensions)`. */
export function headerBytesOf(layout: FileLayout): number {
  return 240 * (1 + layout.extensions);
}

/** As many traces of `ns` samples as fit between the file's headers and its trailer. */
export function equalTraces(layout: FileLayout, ns: number, promised: boolean): EqualTraces {
  const headerBytes = headerBytesOf(layout);
  const stride = headerBytes + ns * layout.sampleBytes;
  const count = Math.floor((layout.end - layout.first) / stride);
  return { kind: 'equal', first: layout.first, count, ns, headerBytes, stride, promised };
}

/** Whether traces of this length leave no bytes over. */
export function fits(layout: FileLayout, map: EqualTraces): boolean {
  return map.count > 0 && map.count * map.stride === layout.end - layout.first;
}

export function traceOffset(map: TraceMap, trace: number): number {
  return map.kind === 'equal' ? map.first + trace * map.stride : map.offsets[trace];
}

export function traceSamples(map: TraceMap, trace: number): number {
  return map.kind === 'equal' ? map.ns : map.lengths[trace];
}

export function traceHeaderLength(map: TraceMap, trace: number): number {
  if (map.kind === 'equal') return map.headerBytes;
  return 240 * (map.headers === undefined ? 1 : map.headers[trace]);
}
