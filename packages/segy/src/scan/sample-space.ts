import { sampleMemory } from '../block/sample-memory.ts';
import { BlockSizeError } from '../errors.ts';
import type { SegyIndex } from './segy-index.ts';

/** Zeros for samples of traces. @throws BlockSizeError when there isn't so much memory */
export function sampleSpace({ files }: SegyIndex, ntraces: number, ns: number): Float32Array {
  try {
    return sampleMemory(ntraces * ns);
  } catch (cause) {
    throw new BlockSizeError({ source: files[0]?.name ?? 'index', ntraces, ns, cause });
  }
}
