import type { DataFile } from './data-file.ts';
import { type Format, formatOf } from './formats/format.ts';
import type { RawDescription } from './formats/raw/read.ts';

export interface OpenOptions {
  /** The format, whatever the ending says. */
  readonly format?: Format | undefined;
  /** What the values are, for raw ones without a JSON header. */
  readonly raw?: RawDescription | undefined;
}

/**
 * Opens a file or folder in the format that its ending says.
 *
 * @throws UnknownFormatError, DataFileError
 * @example await using file = await openDataFile('model.h5');
 */
export async function openDataFile(path: string, options: OpenOptions = {}): Promise<DataFile> {
  const { format = formatOf(path), raw } = options;
  switch (format) {
    case 'hdf5': {
      const { openHdf5 } = await import('./formats/hdf5/read.ts');
      return openHdf5(path);
    }
    case 'zarr': {
      const { openZarr } = await import('./formats/zarr/read.ts');
      return openZarr(path);
    }
    case 'raw': {
      const { openRaw, openRawWithHeader } = await import('./formats/raw/read.ts');
      return raw ? openRaw(path, raw) : openRawWithHeader(path);
    }
    case 'segy': {
      const { openSegyModel } = await import('./formats/segy/read-model.ts');
      return openSegyModel(path);
    }
    default:
      return format satisfies never;
  }
}
