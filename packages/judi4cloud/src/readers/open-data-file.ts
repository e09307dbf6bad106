import { formatOf } from '../stored/format.ts';
import type { DataFile } from './data-file.ts';
import type { RawDescription } from './raw-file.ts';

/**
 * Opens a file or folder in the format that its ending says.
 *
 * @param raw what the values are, for raw ones without a JSON header
 * @throws UnknownFormatError, DataFileError
 * @example await using file = await openDataFile('model.h5');
 */
export async function openDataFile(path: string, raw?: RawDescription): Promise<DataFile> {
  const format = formatOf(path);
  switch (format) {
    case 'hdf5': {
      const { openHdf5 } = await import('./hdf5.ts');
      return openHdf5(path);
    }
    case 'zarr': {
      const { openZarr } = await import('./zarr.ts');
      return openZarr(path);
    }
    case 'raw': {
      const { openRaw, openRawWithHeader } = await import('./raw-file.ts');
      return raw ? openRaw(path, raw) : openRawWithHeader(path);
    }
    case 'segy': {
      const { openSegyModel } = await import('./segy-model.ts');
      return openSegyModel(path);
    }
    default:
      return format satisfies never;
  }
}
