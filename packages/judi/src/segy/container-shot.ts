import type { SeisCon } from '@judi4cloud/segy';
import { transpose } from './transpose.ts';

/** A shot that only this process can read: its container's sources are open here. */
export interface ContainerShot {
  readonly kind: 'container';
  readonly con: SeisCon;
  readonly shot: number;
}

/** Reads the samples of a shot, `nt × nrec`, a row per time sample. */
export async function readContainerShot({ con, shot }: ContainerShot, signal?: AbortSignal): Promise<Float32Array> {
  const block = await con.at(shot, { keys: [], ...(signal === undefined ? {} : { signal }) });
  return transpose(block.data, block.ntraces, block.ns);
}
