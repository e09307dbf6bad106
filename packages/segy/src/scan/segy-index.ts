import type { FileHeader } from '../header/file-header.ts';
import type { HeaderMap, NamedField } from '../header/header-map.ts';
import type { TraceHeaders } from '../header/trace-headers.ts';
import type { TraceMap } from '../read/trace-map.ts';
import type { SegyWarning } from '../warnings.ts';

/**
 * What a scan found: every trace's place and key values, and which traces make up a shot.
 *
 * A trace costs the bytes of its keys, 4 where shots are not in one piece, and 12 to 16 where trace lengths vary.
 */
export interface SegyIndex {
  readonly files: readonly IndexedFile[];
  /** The fields of the columns: those asked for, and their scalars. */
  readonly fields: readonly NamedField[];
  readonly headerMap: HeaderMap;
  /** A value per trace: the traces of the first file, then those of the next. */
  readonly columns: TraceHeaders;
  readonly shots: ShotTable;
  /** How traces were put together to shots. */
  readonly grouping: Grouping;
}

export interface Grouping {
  /** A shot is the traces that have the same values of these. */
  readonly groupBy: readonly string[];
  /** Orders the traces of a shot; in file order where empty. */
  readonly sortBy: readonly string[];
  /** Whether a shot may have traces in several files. */
  readonly acrossFiles: boolean;
}

/** A file of an index, and how to read it. */
export interface IndexedFile {
  readonly name: string;
  readonly size: number;
  /** When it was changed, in ms since 1970, if that is known. */
  readonly modified?: number;
  readonly kind: 'segy' | 'su';
  readonly format: number;
  readonly littleEndian: boolean;
  readonly extensions: number;
  readonly fileHeader: FileHeader;
  /** Fields of the trace header that the file has elsewhere than the standard, as it says itself. */
  readonly statedFields?: HeaderMap;
  readonly map: TraceMap;
  /** Traces that are in the index: fewer than `map.count` in a scan that was stopped. */
  readonly scanned: number;
  readonly warnings: readonly SegyWarning[];
}

/** Shot `i` has the traces `order[starts[i] … starts[i + 1])`, or these themselves without an order. */
export interface ShotTable {
  readonly starts: Uint32Array;
  readonly order?: Uint32Array;
}

export function shotCount(shots: ShotTable): number {
  return shots.starts.length - 1;
}

/** The traces of a shot, numbered through all files. */
export function shotTraces({ starts, order }: ShotTable, shot: number): Uint32Array {
  const [from, to] = [starts[shot], starts[shot + 1]];
  return order === undefined ? Uint32Array.from({ length: to - from }, (_, i) => from + i) : order.subarray(from, to);
}

/** The first trace of each file, and the number of all. */
export function fileStarts(files: readonly Pick<IndexedFile, 'scanned'>[]): Float64Array {
  const starts = new Float64Array(files.length + 1);
  files.forEach((file, i) => {
    starts[i + 1] = starts[i] + file.scanned;
  });
  return starts;
}
