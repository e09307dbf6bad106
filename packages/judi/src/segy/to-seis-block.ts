import { checkArgument, counted } from '@judi4cloud/errors';
import type { SeisBlock } from '@judi4cloud/segy';
import { sameAxis } from '../acquisition/time-axis.ts';
import { GeometryError } from '../errors.ts';
import type { DataVector, SourceVector } from '../vectors/judi-vector.ts';
import { isShotVector, lookUpShot, type ShotVector } from '../vectors/out-of-core-vector.ts';
import { readShotData } from '../vectors/shot-data.ts';
import { refuseSwapped } from '../vectors/swapped.ts';
import { microseconds } from './microseconds.ts';
import { type DepthKeyOptions, recordHeaders } from './record-headers.ts';
import { transpose } from './transpose.ts';

/** Bytes of a SEG-Y file with all shots of `d`; `place` tells where the sources of its shots are. */
async function encode(d: ShotVector, place: ShotVector, options: DepthKeyOptions): Promise<Uint8Array> {
  const { memorySink, openSegyWriter } = await import('@judi4cloud/segy');
  const [{ nt, dt }] = d.geometry.axes;
  const sink = memorySink();
  await using writer = openSegyWriter(sink, { ns: nt, dt: microseconds(dt), format: 'ieee' });
  for (let shot = 0; shot < d.nsrc; shot++) {
    const points = d.geometry.shot(shot);
    const ntraces = points.x.length;
    const data = transpose(await readShotData(lookUpShot(d, shot)), nt, ntraces);
    const headers = recordHeaders(place.geometry.shot(shot), points, shot + 1, options);
    await writer.write({ data, ns: nt, ntraces, headers });
  }
  await writer.close();
  return sink.bytes();
}

/**
 * Shot records as a SEG-Y block, a field record per shot: coordinates in mm with scalars −1000, t0 as delay recording time.
 *
 * @param d data at the receivers
 * @param q wavelets, which tell where the sources are
 * @throws DomainError when they have certainly changed places, GeometryError when shots differ in number, samples or interval
 * @example await segyWrite(fileSink('shots.segy'), await judiVectorToSeisBlock(d, q));
 */
export async function judiVectorToSeisBlock(
  d: ShotVector<DataVector>,
  q: ShotVector<SourceVector>,
  options: DepthKeyOptions = {},
): Promise<SeisBlock> {
  const call = 'judiVectorToSeisBlock(d, q)';
  checkArgument(call, 'd', d, isShotVector(d), 'a judiVector');
  checkArgument(call, 'q', q, isShotVector(q), 'a judiVector');
  refuseSwapped(call, q, d);
  return toSeisBlock(d, q, options);
}

/** Traces of `d` with the places of `q`'s sources. */
async function toSeisBlock(d: ShotVector, q: ShotVector, options: DepthKeyOptions): Promise<SeisBlock> {
  if (d.nsrc !== q.nsrc)
    throw new GeometryError({
      problem: `there are ${counted(d.nsrc, 'shot')} of data and ${counted(q.nsrc, 'source')}.`,
    });
  const [first] = d.geometry.axes;
  const odd = d.geometry.axes.findIndex((axis) => !sameAxis({ ...axis, t0: 0 }, { ...first, t0: 0 }));
  if (odd > 0)
    throw new GeometryError({
      problem: 'its samples differ from those of shot 0; a block has the same for all traces.',
      shot: odd,
    });
  const { segyRead } = await import('@judi4cloud/segy');
  return segyRead(await encode(d, q, options));
}

/** Wavelets as a SEG-Y block: a trace per source. */
export function srcToSeisBlock(
  q: ShotVector<SourceVector>,
  options: Pick<DepthKeyOptions, 'sourceDepthKey'> = {},
): Promise<SeisBlock> {
  return toSeisBlock(q, q, options);
}
