import type { SeisBlock } from '../block/seis-block.ts';
import type { TraceHeaders } from '../header/trace-headers.ts';
import type { ReadShotsOptions } from './read-shots.ts';
import type { SeisCon } from './seis-con.ts';

/** SegyIO's `read_con`: shots of a container as one block; all of them by default. */
export async function readCon(
  con: SeisCon,
  shots: number | readonly number[] = [...con.shots.keys()],
  options: ReadShotsOptions = {},
): Promise<SeisBlock> {
  return con.at(shots, options);
}

/** SegyIO's `read_con_headers`: header fields of shots, without samples. */
export async function readConHeaders(
  con: SeisCon,
  keys: readonly string[],
  shots: number | readonly number[] = [...con.shots.keys()],
): Promise<TraceHeaders> {
  return con.readHeaders(keys, shots);
}
