import type { GraphShape } from '../graph/task-graph.ts';
import { decodePayload } from '../payload/decode.ts';
import { encodePayload } from '../payload/encode.ts';
import type { ExportName, PackedArguments } from '../task/orders.ts';

/** Where arguments stand: argument `i` is `lengths[i]` bytes from `offsets[i]` of the content `packs[packOf[i]]`. */
export interface ArgumentTable {
  readonly packs: readonly string[];
  readonly packOf: Uint32Array;
  readonly offsets: Float64Array;
  readonly lengths: Float64Array;
}

/** Limits of a job. */
export interface JobLimits {
  /** −1000 … 1000; jobs with higher priority run first. */
  readonly priority: number;
  /** How often a task is run again after it failed; after a lost node it is run again without being counted. */
  readonly retries: number;
  /** Seconds that one task may take. */
  readonly taskSeconds: number;
  /** Seconds that the job may take. */
  readonly jobSeconds: number;
}

/**
 * Everything that a job does, kept beside its results: whoever holds it can submit the job, go on with it, and understand what
 * comes out.
 */
export interface Manifest {
  readonly version: 1;
  readonly label: string;
  readonly call: ExportName;
  readonly reduce: ExportName | undefined;
  /** Files of the bundle, by their hash. */
  readonly bundle: readonly { readonly path: string; readonly hash: string }[];
  readonly arguments: ArgumentTable;
  readonly shape: GraphShape;
  /** Which part of a run this job is, of how many. */
  readonly part: number;
  readonly parts: number;
  /** Jobs whose results are arguments. */
  readonly others: readonly string[];
  readonly limits: JobLimits;
  readonly workers: number;
  readonly nthreads: number;
}

export function encodeManifest(manifest: Manifest): Uint8Array {
  return Buffer.concat(encodePayload(manifest));
}

export function decodeManifest(bytes: Uint8Array): Manifest {
  const manifest = decodePayload(bytes) as Manifest;
  if (manifest?.version !== 1) {
    throw new TypeError(`the job was submitted by another release (manifest ${manifest?.version}, expected 1)`);
  }
  return manifest;
}

/** What decides a run's results; the rest of its manifest is how it gets to them. */
export type Work = Pick<Manifest, 'call' | 'reduce' | 'bundle' | 'arguments' | 'others'>;

/** The name of a run: what people call it, and the hash of its work. Names of Batch jobs and of containers allow it. */
export function runName(label: string, { call, reduce, bundle, arguments: table, others }: Work): string {
  const work: Work = { call, reduce, bundle, arguments: table, others };
  const hash = process
    .getBuiltinModule('node:crypto')
    .createHash('sha256')
    .update(Buffer.concat(encodePayload(work)))
    .digest('hex');
  const words = label
    .normalize('NFKD')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 24)
    .replace(/^-+|-+$/g, '');
  return `${words || 'job'}-${hash.slice(0, 16)}`;
}

/** The name of the job that is part `part` of a run. */
export function partName(run: string, part: number, parts: number): string {
  return parts === 1 ? run : `${run}-${part}of${parts}`;
}

/** What the task of leaf `k` is told of its arguments. */
export function leafArguments({ arguments: table, shape }: Manifest, k: number): PackedArguments[] {
  const first = k * shape.group;
  const end = Math.min(shape.count, first + shape.group);
  const packed: { pack: string; offset: number; lengths: number[] }[] = [];
  let current = -1;
  for (let i = first; i < end; i++) {
    const pack = table.packOf[i] as number;
    if (pack !== current) {
      packed.push({ pack: table.packs[pack] as string, offset: table.offsets[i] as number, lengths: [] });
      current = pack;
    }
    packed.at(-1)?.lengths.push(table.lengths[i] as number);
  }
  return packed;
}
