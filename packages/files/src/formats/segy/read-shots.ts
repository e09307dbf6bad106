import { Geometry, geometryKeys, type JudiVector, judiVector } from '@judi4cloud/judi';
import { segyRead } from '@judi4cloud/segy';
import { openFile } from '@judi4cloud/segy/node';

/** The shots of a SEG-Y file, a shot per field record, in memory. */
export async function readSegyShots(path: string, signal: AbortSignal | undefined): Promise<JudiVector> {
  await using source = await openFile(path);
  return judiVector(await segyRead(source, { keys: geometryKeys, ...(signal && { signal }) }));
}

/** Where the sources of a SEG-Y file are. */
export async function readSegySources(path: string): Promise<Geometry> {
  await using source = await openFile(path);
  return Geometry.fromSegy(await segyRead(source, { keys: geometryKeys }), { key: 'source' });
}
