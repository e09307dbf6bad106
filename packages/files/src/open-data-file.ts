import type { LayoutOptions } from '@judi4cloud/segy';
import type { DataFile } from './data-file.ts';
import { type Format, formatOf } from './formats/format.ts';
import type { RawDescription } from './formats/raw/read.ts';
import { checkFrom } from './places/check-place.ts';
import { diskPlace } from './places/disk-place.ts';
import type { Place } from './places/place.ts';

/** Where a file is, and how one of SEG-Y is read. */
export interface From {
  /** The place that the path leads from, the disk when left out. */
  readonly from?: Place | undefined;
  /** What to believe instead of a SEG-Y file, where its headers are wrong: `{ format: 1, ns: 1501 }`. */
  readonly segy?: LayoutOptions | undefined;
}

export interface OpenOptions extends From {
  /** The format, whatever the ending says. */
  readonly format?: Format | undefined;
  /** What the values are, for raw ones without a JSON header. */
  readonly raw?: RawDescription | undefined;
}

/**
 * Opens a file or folder in the format that its ending says.
 *
 * @throws UnknownFormatError, DataFileError, NoDiskError
 * @example await using file = await openDataFile('model.h5');
 */
export async function openDataFile(path: string, options: OpenOptions = {}): Promise<DataFile> {
  checkFrom('openDataFile(path, { from })', path, options.from);
  const { format = formatOf(path), raw } = options;
  const place = options.from ?? (await diskPlace(path));
  switch (format) {
    case 'hdf5': {
      const { openHdf5 } = await import('./formats/hdf5/read.ts');
      return openHdf5(place, path);
    }
    case 'zarr': {
      const { openZarr } = await import('./formats/zarr/read.ts');
      return openZarr(place, path);
    }
    case 'raw': {
      const { openRaw, openRawWithHeader } = await import('./formats/raw/read.ts');
      return raw ? openRaw(place, path, raw) : openRawWithHeader(place, path);
    }
    case 'segy': {
      const { openSegyModel } = await import('./formats/segy/read-model.ts');
      return openSegyModel(place, path, options.segy);
    }
    default:
      return format satisfies never;
  }
}
