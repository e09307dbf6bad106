import { checkArgument, counted } from '@judi4cloud/errors';
import { Geometry, GeometryError, JudiVector } from '@judi4cloud/judi';
import type { ParameterFacts } from '../content/grid-variables.ts';
import { shotContent } from '../content/shot-variables.ts';
import { isSeismicUnix, writtenFormatOf } from '../formats/format.ts';
import { checkTo } from '../places/check-place.ts';
import { writeWhole } from '../whole.ts';
import { type WriteOptions, writeContent } from '../write-content.ts';

export interface WriteShotsOptions extends WriteOptions, ParameterFacts {
  /** Where the sources are, one entry per shot; without it only receivers are stored. */
  readonly sources?: Geometry | undefined;
}

/**
 * Writes shots to HDF5 (`.h5`), Zarr v3 (`.zarr`), raw float32 with a JSON header (`.bin`), SEG-Y (`.segy`) or Seismic Unix (`.su`).
 *
 * `traces` lies over `shot, time, receiver`, a chunk or more per shot; `receiver_x`, `receiver_y`, `receiver_z` (and `source_…`) are in
 * metres, `receiver_t0`, `receiver_dt` in ms. Shots may differ in receivers and samples; those of SEG-Y and Seismic Unix have the same samples, and sources.
 *
 * @throws GeometryError when `sources` has another number of shots
 * @throws TargetExistsError unless `overwrite`; WriteError, after which nothing half-written is left
 * @example await writeShots('shots.zarr', d, { sources: q.geometry });
 */
export async function writeShots(path: string, shots: JudiVector, options: WriteShotsOptions = {}): Promise<void> {
  const { sources, to } = options;
  const call = 'writeShots(path, d, { sources, to })';
  checkTo(call, path, to);
  checkArgument(call, 'd', shots, shots instanceof JudiVector, 'a judiVector in memory');
  checkArgument(call, 'sources', sources, sources === undefined || sources instanceof Geometry, 'a Geometry');
  if (sources && sources.nsrc !== shots.nsrc)
    throw new GeometryError({
      problem: `sources are given for ${counted(sources.nsrc, 'shot')} and data for ${shots.nsrc}.`,
    });
  if (writtenFormatOf(path) === 'segy') return writeSegy(path, shots, options);
  await writeContent(path, shotContent(shots, sources, options), options);
}

async function writeSegy(path: string, shots: JudiVector, options: WriteShotsOptions): Promise<void> {
  const { sources, signal } = options;
  if (!sources) throw new GeometryError({ problem: 'the headers of traces say where sources are: give { sources }.' });
  const { writeSegyShots } = await import('../formats/segy/write-shots.ts');
  const settings = { kind: isSeismicUnix(path) ? 'su' : 'segy', sources, signal } as const;
  await writeWhole([path], options, ([unfinished], to) => writeSegyShots(to, unfinished, shots, settings));
}
