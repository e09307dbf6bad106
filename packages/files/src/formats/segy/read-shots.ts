import { Geometry, geometryKeys, type JudiVector, judiVector } from '@judi4cloud/judi';
import { type LayoutOptions, type SeisBlock, segyRead } from '@judi4cloud/segy';
import { openFile } from '../../places/open-file.ts';
import type { Place } from '../../places/place.ts';
import { singleSamples, wholeBlock } from './whole-block.ts';

/**
 * The shots of a SEG-Y file, a shot per field record, in memory.
 *
 * @throws DataFileError when there is no file, it ends in the middle of a trace, or single precision can't hold a sample
 */
export async function readSegyShots(
  place: Place,
  path: string,
  readAs?: LayoutOptions,
  signal?: AbortSignal,
): Promise<JudiVector> {
  return judiVector(await readAll(place, path, readAs, signal));
}

/** Where the sources of a SEG-Y file are. */
export async function readSegySources(place: Place, path: string, readAs?: LayoutOptions): Promise<Geometry> {
  return Geometry.fromSegy(await readAll(place, path, readAs), { key: 'source' });
}

async function readAll(
  place: Place,
  path: string,
  readAs: LayoutOptions = {},
  signal?: AbortSignal,
): Promise<SeisBlock> {
  const source = await openFile(place, path, 'a SEG-Y file');
  try {
    const block = await segyRead(source, { ...readAs, keys: geometryKeys, ...(signal && { signal }) });
    return { ...wholeBlock(path, block), data: singleSamples(path, block, readAs.format) };
  } finally {
    await source.close?.();
  }
}
