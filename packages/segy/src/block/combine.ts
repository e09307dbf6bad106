import { BlockMismatchError, TraceError } from '../errors.ts';
import { emptyLike } from '../header/empty-like.ts';
import type { HeaderColumn } from '../header/field-type.ts';
import { getHeader } from './get-header.ts';
import type { SeisBlock } from './seis-block.ts';

/**
 * The traces of a list, in its order, as a block of its own.
 *
 * @param traces indices from 0, negative ones from the end; one may occur several times
 * @throws TraceError when there is no such trace
 * @example
 * selectTraces(block, [0, -1]).ntraces; // 2
 */
export function selectTraces(block: SeisBlock, traces: number | ArrayLike<number>): SeisBlock {
  const chosen = Array.from(typeof traces === 'number' ? [traces] : traces, (trace) => indexOf(block, trace));
  const { ns } = block;
  const data = new Float32Array(chosen.length * ns);
  const extensionBytes = block.traceExtensions === undefined ? 0 : block.traceExtensions.length / (block.ntraces || 1);
  const extensions = new Uint8Array(chosen.length * extensionBytes);
  chosen.forEach((trace, i) => {
    data.set(block.data.subarray(trace * ns, (trace + 1) * ns), i * ns);
    const from = trace * extensionBytes;
    extensions.set(block.traceExtensions?.subarray(from, from + extensionBytes) ?? [], i * extensionBytes);
  });
  const headers = new Map<string, HeaderColumn>();
  for (const [name, column] of block.headers) {
    const part = emptyLike(column, chosen.length);
    for (let i = 0; i < chosen.length; i++) part[i] = column[chosen[i]];
    headers.set(name, part);
  }
  return {
    ...block,
    headers,
    data,
    ntraces: chosen.length,
    ...(block.traceExtensions === undefined ? {} : { traceExtensions: extensions }),
  };
}

function indexOf(block: SeisBlock, trace: number): number {
  const index = trace < 0 ? trace + block.ntraces : trace;
  if (Number.isInteger(index) && index >= 0 && index < block.ntraces) return index;
  throw new TraceError({ trace, ntraces: block.ntraces });
}

/**
 * Divides a block by a header field: one block for each of its values, in the order of their first trace.
 *
 * @throws UnknownFieldError; HeaderValueError when the block was read without that field
 * @example
 * for (const [record, shot] of splitBlock(block, 'FieldRecord')) …
 */
export function splitBlock(block: SeisBlock, name: string): ReadonlyMap<number, SeisBlock> {
  const values = getHeader(block, name, { scale: false });
  const traces = new Map<number, number[]>();
  for (let i = 0; i < block.ntraces; i++) {
    const known = traces.get(values[i]);
    if (known === undefined) traces.set(values[i], [i]);
    else known.push(i);
  }
  return new Map([...traces].map(([value, list]) => [value, selectTraces(block, list)]));
}

export interface MergeOptions {
  /** Takes the first block's file header even if the others have another sampling or format. Default false. */
  readonly force?: boolean;
}

/**
 * One block with the traces of several, which must have the same samples, sampling and header fields.
 *
 * @throws BlockMismatchError
 */
export function mergeBlocks(blocks: readonly SeisBlock[], { force = false }: MergeOptions = {}): SeisBlock {
  if (blocks.length === 0) throw new BlockMismatchError({ block: 0, what: 'blocks', got: 'none', expected: 'some' });
  const [first] = blocks;
  blocks.forEach((block, i) => {
    checkSame(i, block, first, force);
  });
  const ntraces = blocks.reduce((sum, block) => sum + block.ntraces, 0);
  const headers = new Map<string, HeaderColumn>();
  for (const [name, column] of first.headers) headers.set(name, emptyLike(column, ntraces));
  const extensionBytes = first.traceExtensions === undefined ? 0 : first.traceExtensions.length / (first.ntraces || 1);
  const extensions = new Uint8Array(ntraces * extensionBytes);
  const data = new Float32Array(ntraces * first.ns);
  let at = 0;
  for (const block of blocks) {
    data.set(block.data, at * first.ns);
    extensions.set(block.traceExtensions ?? [], at * extensionBytes);
    for (const [name, column] of headers) column.set(block.headers.get(name) ?? [], at);
    at += block.ntraces;
  }
  return {
    ...first,
    headers,
    data,
    ntraces,
    ...(first.traceExtensions === undefined ? {} : { traceExtensions: extensions }),
    warnings: blocks.flatMap((block) => block.warnings ?? []),
  };
}

function checkSame(index: number, block: SeisBlock, first: SeisBlock, force: boolean): void {
  const same = (what: string, got: unknown, expected: unknown) => {
    if (String(got) !== String(expected)) {
      throw new BlockMismatchError({ block: index, what, got: String(got), expected: String(expected) });
    }
  };
  same('samples a trace', block.ns, first.ns);
  same('header fields', [...block.headers.keys()].sort(), [...first.headers.keys()].sort());
  if (force) return;
  same('sample interval', block.fileHeader.binary.dt, first.fileHeader.binary.dt);
  same('sample format', block.fileHeader.binary.DataSampleFormat, first.fileHeader.binary.DataSampleFormat);
  same('measurement system', block.fileHeader.binary.MeasurementSystem, first.fileHeader.binary.MeasurementSystem);
}
