import { counted } from '@judi4cloud/errors';
import type { Geometry } from '../acquisition/geometry.ts';
import { GeometryError } from '../errors.ts';
import { OutOfCoreVector } from '../vectors/out-of-core-vector.ts';
import { warnOfSwapped } from '../vectors/swapped.ts';
import { judiVector } from '../vectors/vector-of.ts';
import type { DepthKeyOptions } from './record-headers.ts';
import { saveShot } from './save-shot.ts';
import type { SegyShot } from './segy-shot.ts';
import { shotFileNames } from './shot-file-names.ts';

/** Where and how shots are written. */
export interface WriteShotOptions extends DepthKeyOptions {
  /** Folder, created if need be; the current one. */
  readonly filePath?: string | undefined;
  /** Start of the file names; `shot`. */
  readonly fileName?: string | undefined;
}

/**
 * Writes every shot to a SEG-Y file `<fileName>_<x>_<y>_<z>.segy`, named after its source's place.
 *
 * @param srcData wavelets, an array of `nt × nsources` samples per shot; files keep only their place
 * @param recData an array of `nt × nrec` samples per shot
 * @returns the data out of core, over these files
 * @throws GeometryError, SizeError; SinkError when the disk is full or the folder can't be written
 * @example const d = await writeShotRecord(src, q.data, rec, d.data, { filePath: 'shots' });
 */
export async function writeShotRecord(
  srcGeometry: Geometry,
  srcData: readonly Float32Array[],
  recGeometry: Geometry,
  recData: readonly Float32Array[],
  options: WriteShotOptions = {},
): Promise<OutOfCoreVector> {
  warnOfSwapped('writeShotRecord(srcGeometry, srcData, recGeometry, recData)', srcGeometry, recGeometry);
  const { filePath = '', fileName = 'shot', ...depthKeys } = options;
  const q = judiVector(srcGeometry, srcData);
  const d = judiVector(recGeometry, recData);
  if (q.nsrc !== d.nsrc)
    throw new GeometryError({
      problem: `there are ${counted(q.nsrc, 'source')} and ${counted(d.nsrc, 'shot')} of data.`,
    });
  const files = shotFileNames(fileName, srcGeometry);
  const written: SegyShot[] = [];
  for (let shot = 0; shot < d.nsrc; shot++) {
    const target = { folder: filePath, file: files[shot], number: shot + 1, ...depthKeys };
    written.push(
      await saveShot(target, { source: srcGeometry.shot(shot), receivers: recGeometry.shot(shot), data: d.data[shot] }),
    );
  }
  return new OutOfCoreVector(recGeometry, (shot) => written[shot]);
}
