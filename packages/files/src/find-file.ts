import type { ByteSource } from '@judi4cloud/segy';
import { DataFileError, MissingFileError } from './errors.ts';
import type { From } from './open-data-file.ts';
import { diskPlace } from './places/disk-place.ts';
import { inside } from './places/path.ts';
import type { Place } from './places/place.ts';
import { sha256 } from './sha256.ts';

export interface WantedFile extends From {
  readonly file: string;
  /** Folders to look in, first the preferred. */
  readonly folders: readonly string[];
  /** Where it comes from, for who doesn't have it. */
  readonly obtain?: string | undefined;
  /** Content that it must have. */
  readonly sha256?: string | undefined;
}

/** A file that was found, and what is in it. */
export interface FoundFile {
  readonly path: string;
  readonly sha256: string;
}

/**
 * Finds a data file, or a folder of Zarr arrays, and checks its content.
 *
 * @throws MissingFileError, or DataFileError when it has another SHA-256 than wanted
 */
export async function findFile({ file, folders, obtain, sha256: wanted, from }: WantedFile): Promise<FoundFile> {
  const place = from ?? (await diskPlace(file));
  const resolve = place.resolve ?? inside;
  const places = [...new Set((folders.length > 0 ? folders : ['']).map((folder) => resolve(folder, file)))];
  for (const path of places) {
    const found = await digest(place, path);
    if (found === undefined) continue;
    if (wanted !== undefined && wanted.toLowerCase() !== found)
      throw new DataFileError({
        file: path,
        got: `its SHA-256 is ${found}`,
        expected: wanted,
        advice: obtain === undefined ? 'Is it damaged, or another version?' : `Get it anew from ${obtain}.`,
      });
    return { path, sha256: found };
  }
  throw new MissingFileError({ file, places, obtain });
}

/** Bytes that are read at a time. */
const pieceBytes = 1 << 22;

/** SHA-256 of a file; of a folder, that of its files with their names; nothing when there is neither. */
async function digest(place: Place, path: string): Promise<string | undefined> {
  const names = await namesIn(place, path);
  if (names) return sha256(contentOfFolder(place, path, names.sort()));
  const source = await place.open(path);
  return source && sha256(contentOf(source));
}

async function* contentOfFolder(place: Place, folder: string, names: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const name of names) {
    yield new TextEncoder().encode(`${name}\0`);
    const source = await place.open(inside(folder, name));
    if (source) yield* contentOf(source);
  }
}

async function* contentOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  try {
    for (let at = 0; at < source.size; at += pieceBytes)
      yield await source.read(at, Math.min(pieceBytes, source.size - at));
  } finally {
    await source.close?.();
  }
}

/** The files in a folder with their paths from there; nothing when it is no folder. */
async function namesIn(place: Place, folder: string): Promise<string[] | undefined> {
  const listing = await place.list?.(folder);
  if (!listing) return undefined;
  const names = [...listing.files];
  for (const name of listing.folders)
    for (const further of (await namesIn(place, inside(folder, name))) ?? []) names.push(`${name}/${further}`);
  return names;
}
