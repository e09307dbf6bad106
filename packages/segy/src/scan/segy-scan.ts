import { findField, type HeaderMap } from '../header/header-map.ts';
import type { LayoutOptions } from '../read/layout.ts';
import { withScalars } from '../read/wanted-fields.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { openSource, type SegyInput } from '../source/open-source.ts';
import { joinScans } from './join-scans.ts';
import { type FileScan, scanFile } from './scan-file.ts';
import { scanOf } from './scan-of.ts';
import type { Grouping, SegyIndex } from './segy-index.ts';

export interface ScanProgress {
  readonly file: string;
  readonly filesDone: number;
  readonly files: number;
  /** Traces of all files so far. */
  readonly traces: number;
}

export interface ScanOptions extends LayoutOptions, Partial<Grouping> {
  /** Trace header fields to keep for every trace; default source and receiver coordinates and elevations. */
  readonly keys?: readonly string[];
  readonly headerMap?: HeaderMap;
  /** An index to go on from: files that it has, unchanged, are not read again. */
  readonly resume?: SegyIndex;
  /** Files scanned at once. Default 4. */
  readonly filesAtOnce?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ScanProgress) => void;
  /** Gets what has been scanned so far, every `checkpointMs` and when the scan stops early: save it, and resume from it. */
  readonly onCheckpoint?: (partial: SegyIndex) => void | Promise<void>;
  /** Default 30,000. */
  readonly checkpointMs?: number;
  /** Files that can't be read stop the scan, unless this takes them. */
  readonly onUnreadable?: (name: string, error: unknown) => void;
}

/** A file that is opened when its turn comes, and closed after. */
export type LazyInput = SegyInput | (() => Promise<ByteSource>);

const defaultKeys = [
  'SourceX',
  'SourceY',
  'GroupX',
  'GroupY',
  'RecGroupElevation',
  'SourceSurfaceElevation',
  'FieldRecord',
];

/**
 * Reads the trace headers of files and finds their shots: the traces with the same source position (or other keys),
 * wherever they are in a file.
 *
 * Memory: 4 bytes a trace and key, whatever the size of the files. Files are scanned several at once.
 *
 * @throws SegyFormatError, SourceError, UnknownFieldError; the signal's reason when aborted
 * @example
 * const index = await segyScan([file], { keys: ['SourceX', 'GroupX'], groupBy: ['FieldRecord'] });
 * const con = new SeisCon(index, [file]);
 * const shot = await con.at(0);
 */
export async function segyScan(
  inputs: LazyInput | readonly LazyInput[],
  options: ScanOptions = {},
): Promise<SegyIndex> {
  const files: readonly LazyInput[] = Array.isArray(inputs) ? inputs : [inputs as LazyInput];
  const { groupBy = ['SourceX', 'SourceY'], sortBy = [], acrossFiles = false, headerMap = {} } = options;
  const grouping = { groupBy, sortBy, acrossFiles };
  const keys = [...new Set([...(options.keys ?? defaultKeys), ...groupBy, ...sortBy])];
  for (const key of keys) findField(key, headerMap);
  const scans: (FileScan | null)[] = files.map(() => null);
  const join = () => joinScans(scans, withScalars(keys, headerMap, 0), headerMap, grouping);

  let filesDone = 0;
  let saved = performance.now();
  const checkpoint = async () => {
    saved = performance.now();
    await options.onCheckpoint?.(join());
  };
  const scanOne = async (i: number) => {
    const input = files[i];
    const source = typeof input === 'function' ? await input() : await openSource(input);
    try {
      const before = options.resume === undefined ? null : scanOf(options.resume, source, keys, headerMap, options);
      scans[i] = await scanFile(source, {
        ...options,
        keys,
        headerMap,
        ...(before === null ? {} : { before }),
        onPart: (part) => {
          scans[i] = part;
          const traces = scans.reduce((sum, scan) => sum + (scan?.file.scanned ?? 0), 0);
          options.onProgress?.({ file: source.name, filesDone, files: files.length, traces });
        },
      });
      filesDone++;
    } catch (error) {
      if (options.onUnreadable === undefined || options.signal?.aborted === true) throw error;
      scans[i] = null;
      options.onUnreadable(source.name, error);
    } finally {
      if (typeof input === 'function') await source.close?.();
    }
    if (performance.now() - saved > (options.checkpointMs ?? 30_000)) await checkpoint();
  };
  try {
    await eachOf(files.length, options.filesAtOnce ?? 4, scanOne);
  } catch (error) {
    await checkpoint();
    throw error;
  }
  return join();
}

/** Runs `work` for 0 … count − 1, a few at once; after a failure no further one begins, and those under way are awaited. */
async function eachOf(count: number, atOnce: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    try {
      while (next < count) await work(next++);
    } catch (error) {
      next = count;
      throw error;
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.max(1, Math.min(atOnce, count)) }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
