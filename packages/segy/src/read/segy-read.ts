import type { SeisBlock } from '../block/seis-block.ts';
import { BlockSizeError } from '../errors.ts';
import type { HeaderMap } from '../header/header-map.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { openSource, type SegyInput } from '../source/open-source.ts';
import { type BlockTarget, blockTarget } from './block-target.ts';
import { type FileLayout, type LayoutOptions, readLayout } from './layout.ts';
import { findOddLength, type OddLength } from './length-check.ts';
import { locateTraces, settleLength } from './locate-traces.ts';
import { readTraces } from './read-traces.ts';
import type { TraceMap } from './trace-map.ts';
import { runsBetween, type TraceRun } from './trace-run.ts';
import { wantedFields } from './wanted-fields.ts';

export interface ReadOptions extends LayoutOptions {
  /** Trace header fields to keep, by any of their names; default all. Scalars, `ns` and `dt` come with them. */
  readonly keys?: readonly string[];
  /** Fields that the standard doesn't have, or has elsewhere; before those that a `SEG:Layout` stanza of the file states. */
  readonly headerMap?: HeaderMap;
  /** The first trace and the one after the last, from 0; default all. */
  readonly traces?: readonly [number, number];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Reads a SEG-Y or Seismic Unix file: headers as columns, samples as `Float32Array`, `ntraces × ns`.
 *
 * Revision, byte order, text encoding and sample format are found out; what is odd but readable is told in
 * `warnings`. Traces of varying length are filled with zeros.
 *
 * @throws SegyFormatError when it can't be read, naming the byte; SourceError; BlockSizeError when it needs too much memory
 * @example
 * const block = await segyRead(file, { keys: ['SourceX', 'GroupX'] });
 * getHeader(block, 'GroupX'); // metres, scaled
 */
export async function segyRead(input: SegyInput, options: ReadOptions = {}): Promise<SeisBlock> {
  const source = await openSource(input);
  const layout = await readLayout(source, options, options.signal);
  let map = await locateTraces(source, layout, options.signal);
  for (;;) {
    const [from, to] = rangeOf(map, options.traces);
    const target = makeTarget(source, layout, map, to - from, options);
    const odd = await fill(source, layout, map, [from, to], target, options);
    if (odd === null || map.kind !== 'equal') return finish(layout, target, to - from, options);
    const settled = await settleLength(source, layout, map, from + odd.index, odd.got, options.signal);
    map = settled ?? { ...map, promised: true };
  }
}

function rangeOf(map: TraceMap, traces: readonly [number, number] | undefined): readonly [number, number] {
  const [from, to] = traces ?? [0, map.count];
  const start = Math.min(Math.max(0, from), map.count);
  return [start, Math.min(Math.max(start, to), map.count)];
}

function makeTarget(
  source: ByteSource,
  layout: FileLayout,
  map: TraceMap,
  ntraces: number,
  options: ReadOptions,
): BlockTarget {
  const bytes = ntraces * map.ns * 4;
  // Filling up short traces must not turn a small file with one long trace into a huge block.
  if (map.kind === 'listed' && bytes > 16 * source.size + 2 ** 20) {
    throw new BlockSizeError({ source: source.name, ntraces, ns: map.ns });
  }
  const fields = wantedFields(options.keys, mapOf(layout, options), layout.extensions);
  return blockTarget(source.name, fields, ntraces, map.ns, 240 * layout.extensions);
}

async function fill(
  source: ByteSource,
  layout: FileLayout,
  map: TraceMap,
  [from, to]: readonly [number, number],
  target: BlockTarget,
  { signal, onProgress }: ReadOptions,
): Promise<OddLength | null> {
  let odd: OddLength | null = null;
  let done = 0;
  const take = (view: DataView, at: number, run: TraceRun) => {
    odd = findOddLength(view, at, run, layout, map);
    done += run.count;
    onProgress?.({ done, total: to - from });
    return odd === null;
  };
  await readTraces(source, layout, runsBetween(map, from, to), target, take, signal);
  return odd;
}

/** Fields as the file states them, those of the user before them. */
function mapOf({ statedFields }: FileLayout, { headerMap }: ReadOptions): HeaderMap {
  return { ...statedFields, ...headerMap };
}

function finish(layout: FileLayout, target: BlockTarget, ntraces: number, options: ReadOptions): SeisBlock {
  const headerMap = mapOf(layout, options);
  return {
    fileHeader: layout.fileHeader,
    headers: target.columns,
    data: target.data,
    ns: target.ns,
    ntraces,
    ...(target.extensionBytes > 0 ? { traceExtensions: target.extensions } : {}),
    ...(Object.keys(headerMap).length === 0 && options.headerMap === undefined ? {} : { headerMap }),
    warnings: layout.warnings.list,
  };
}
