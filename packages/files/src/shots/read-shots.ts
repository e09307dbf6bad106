import { counted } from '@judi4cloud/errors';
import { Geometry, type JudiVector, judiVector, type ShotPoints } from '@judi4cloud/judi';
import { type Side, sideNames, tracesName } from '../content/shot-variables.ts';
import type { DataFile } from '../data-file.ts';
import { DataFileError } from '../errors.ts';
import { formatOf } from '../formats/format.ts';
import { findVariable } from '../grid/grid-axes.ts';
import { type From, openDataFile } from '../open-data-file.ts';
import { checkFrom } from '../places/check-place.ts';
import { diskPlace } from '../places/disk-place.ts';

/**
 * Reads shots that `writeShots` wrote, or a `judi run`, or those of a SEG-Y or Seismic Unix file.
 *
 * @throws DataFileError when they aren't shots, or not whole
 * @example const d = await readShots('shots.zarr');
 */
export async function readShots(
  path: string,
  { from, segy, signal }: From & { readonly signal?: AbortSignal | undefined } = {},
): Promise<JudiVector> {
  checkFrom('readShots(path, { from })', path, from);
  if (formatOf(path) === 'segy') {
    const { readSegyShots } = await import('../formats/segy/read-shots.ts');
    return readSegyShots(from ?? (await diskPlace(path)), path, segy, signal);
  }
  await using file = await openDataFile(path, { from });
  return await shotsOf(file, signal);
}

/**
 * Reads where the sources of stored shots are.
 *
 * @returns nothing when they weren't stored
 * @example const src = await readSources('shots.zarr');
 */
export async function readSources(path: string, { from, segy }: From = {}): Promise<Geometry | undefined> {
  checkFrom('readSources(path, { from })', path, from);
  if (formatOf(path) === 'segy') {
    const { readSegySources } = await import('../formats/segy/read-shots.ts');
    return readSegySources(from ?? (await diskPlace(path)), path, segy);
  }
  await using file = await openDataFile(path, { from });
  return await sourcesOf(file);
}

/** Whether a file holds shots. */
export const holdsShots = ({ variables }: DataFile): boolean => variables.some(({ name }) => name === tracesName);

/** The shots of an open file. */
export async function shotsOf(file: DataFile, signal?: AbortSignal): Promise<JudiVector> {
  const geometry = await geometryOf(file, 'receiver');
  const traces = findVariable(file, tracesName);
  const [nsrc, samples, receivers] = traces.shape;
  const { nt, nrec } = geometry;
  if (traces.shape.length !== 3 || nsrc !== geometry.nsrc)
    throw new DataFileError({
      file: file.path,
      got: `'${tracesName}' of ${traces.shape.join(' × ')}`,
      expected: `${counted(geometry.nsrc, 'shot')} × samples × receivers`,
    });
  const data: Float32Array[] = [];
  for (let shot = 0; shot < nsrc; shot++) {
    signal?.throwIfAborted();
    const values = await file.read(traces, [shot, shot + 1]);
    const whole = values instanceof Float32Array ? values : Float32Array.from(values);
    data.push(nt[shot] === samples && nrec[shot] === receivers ? whole : part(whole, nt[shot], nrec[shot], receivers));
  }
  return judiVector(geometry, data);
}

export async function sourcesOf(file: DataFile): Promise<Geometry | undefined> {
  const { x } = sideNames('source');
  return file.variables.some(({ name }) => name === x) ? geometryOf(file, 'source') : undefined;
}

function part(values: Float32Array, nt: number, nrec: number, receivers: number): Float32Array {
  const out = new Float32Array(nt * nrec);
  for (let t = 0; t < nt; t++) out.set(values.subarray(t * receivers, t * receivers + nrec), t * nrec);
  return out;
}

async function geometryOf(file: DataFile, side: Side): Promise<Geometry> {
  const names = sideNames(side);
  const read = async (name: string) => Float64Array.from(await file.read(findVariable(file, name)));
  const [x, y, z] = [await read(names.x), await read(names.y), await read(names.z)];
  const [count, t0, dt, nt] = [
    await read(names.count),
    await read(names.t0),
    await read(names.dt),
    await read(names.nt),
  ];
  const nsrc = count.length;
  const most = x.length / nsrc;
  const whole =
    [y, z].every(({ length }) => length === x.length) && [t0, dt, nt].every(({ length }) => length === nsrc);
  if (!whole || !count.every((n) => n >= 1 && n <= most))
    throw new DataFileError({
      file: file.path,
      got: `positions of the ${side}s that don't fit together`,
      expected: `${names.x}, ${names.y}, ${names.z} by shot and ${side}, ${names.count}, ${names.t0}, ${names.dt}, ${names.nt} by shot`,
    });
  const shots = Array.from(count, (n, shot): ShotPoints => {
    const of = (values: Float64Array) => values.slice(shot * most, shot * most + n);
    return { axis: { t0: t0[shot], dt: dt[shot], nt: nt[shot] }, x: of(x), y: of(y), z: of(z) };
  });
  return Geometry.fromShots(shots);
}
