import { type Geometry, GeometryError, type JudiVector, judiVector, judiVectorToSeisBlock } from '@judi4cloud/judi';
import { openSegyWriter } from '@judi4cloud/segy';
import type { WritablePlace } from '../../places/place.ts';

interface SegyShotsOptions {
  readonly kind: 'segy' | 'su';
  readonly sources: Geometry;
  readonly signal: AbortSignal | undefined;
}

/**
 * Writes shots as SEG-Y or Seismic Unix, a field record per shot, one after another.
 *
 * @throws GeometryError when shots differ in samples or interval, which one file has for all
 */
export async function writeSegyShots(
  place: WritablePlace,
  path: string,
  shots: JudiVector,
  { kind, sources, signal }: SegyShotsOptions,
): Promise<void> {
  const [{ nt, dt }] = shots.geometry.axes;
  const odd = shots.geometry.axes.findIndex((axis) => axis.nt !== nt || axis.dt !== dt);
  if (odd > 0)
    throw new GeometryError({
      problem: 'its samples differ from those of shot 0; a SEG-Y file has the same for all traces.',
      shot: odd,
    });
  const sink = place.sink(path, { synced: true });
  await using writer = openSegyWriter(sink, { kind, ns: nt, dt: 1000 * dt, ...(signal && { signal }) });
  for (let shot = 0; shot < shots.nsrc; shot++) {
    const at = sources.at(shot);
    const block = await judiVectorToSeisBlock(shots.at(shot), judiVector(at, new Float32Array(at.nt[0] * at.nrec[0])));
    const number = new Int32Array(block.ntraces).fill(shot + 1);
    const headers = new Map(block.headers).set('FieldRecord', number).set('EnergySourcePoint', number);
    await writer.write({ data: block.data, ns: nt, ntraces: block.ntraces, headers });
  }
  await writer.close();
}
