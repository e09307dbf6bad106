import type { BinaryHeader } from '@judi4cloud/segy';

/** Header values of some traces by SegyIO's names, in metres, ms and the like: scalars are applied. */
export type HeaderLookup = (name: string) => ArrayLike<number>;

/** Traces of SEG-Y files by shot: all that a geometry needs to know of a block or a container. */
export interface SegyShots {
  /** Number of shots. */
  readonly nsrc: number;
  /** Traces of every shot. */
  readonly ntraces: readonly number[];
  /** Samples a trace of a shot. */
  samples(shot: number): number;
  /** The binary header of the file that a shot is in. */
  binary(shot: number): BinaryHeader;
  /** Header values of the traces of a shot, in the order of its receivers. */
  headers(shot: number): HeaderLookup;
}

/** Numbers of the traces of every field record, in the order in which records first appear, whatever the order of traces. */
export function tracesByRecord(records: ArrayLike<number>): Int32Array[] {
  const counts = new Map<number, number>();
  for (let trace = 0; trace < records.length; trace++)
    counts.set(records[trace], (counts.get(records[trace]) ?? 0) + 1);
  const lists = new Map(
    Array.from(counts, ([record, count]) => [record, { traces: new Int32Array(count), filled: 0 }]),
  );
  for (let trace = 0; trace < records.length; trace++) {
    const list = lists.get(records[trace]);
    if (list !== undefined) list.traces[list.filled++] = trace;
  }
  return Array.from(lists.values(), ({ traces }) => traces);
}

/** Some elements of a column. */
export function pickValues(column: ArrayLike<number>, traces: ArrayLike<number> & Iterable<number>): Float64Array {
  return Float64Array.from(traces, (trace) => column[trace]);
}
