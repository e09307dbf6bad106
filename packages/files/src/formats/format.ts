import { UnknownFormatError } from '../errors.ts';
import { endingOf } from '../places/path.ts';

/** How a file is stored: HDF5 (and Julia's JLD), Zarr, raw values with a JSON header beside them, or SEG-Y (and Seismic Unix). */
export type Format = 'hdf5' | 'zarr' | 'raw' | 'segy';

const endings: Readonly<Record<string, Format>> = {
  '.h5': 'hdf5',
  '.hdf5': 'hdf5',
  '.nc': 'hdf5',
  '.jld': 'hdf5',
  '.jld2': 'hdf5',
  '.zarr': 'zarr',
  '.bin': 'raw',
  '.f32': 'raw',
  '.json': 'raw',
  '.segy': 'segy',
  '.sgy': 'segy',
  '.su': 'segy',
};

/**
 * The format that the ending of a path says.
 *
 * @throws UnknownFormatError
 * @example formatOf('image.zarr') // 'zarr'
 */
export function formatOf(path: string): Format {
  const format = endings[formatEnding(path)];
  if (format === undefined) throw new UnknownFormatError({ path, known: Object.keys(endings) });
  return format;
}

/**
 * The format in which a file is to be written: Julia's are only read.
 *
 * @throws UnknownFormatError
 */
export function writtenFormatOf(path: string): Format {
  const known = Object.keys(endings).filter((ending) => !isJulias(ending));
  if (isJulias(formatEnding(path))) throw new UnknownFormatError({ path, known, readOnly: 'JLD' });
  if (!known.includes(formatEnding(path))) throw new UnknownFormatError({ path, known });
  return formatOf(path);
}

const isJulias = (ending: string): boolean => ending.startsWith('.jld');

/** Whether a path of traces is of Seismic Unix, which is SEG-Y without the headers of the file. */
export const isSeismicUnix = (path: string): boolean => formatEnding(path) === '.su';

const formatEnding = (path: string): string => endingOf(path).toLowerCase();
