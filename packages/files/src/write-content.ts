import { ValueError } from '@judi4cloud/judi';
import { formatAttribute, formatVersion } from './content/convention.ts';
import { type Attributes, type Content, sizeOf } from './content/variable.ts';
import { type Format, isSeismicUnix, writtenFormatOf } from './formats/format.ts';
import { rawFiles, rawHeader, writeHeader, writeValues } from './formats/raw/write.ts';
import { checkTo } from './places/check-place.ts';
import { type Replacing, writeWhole } from './whole.ts';

export interface WriteOptions extends Replacing {
  /** Compresses what the format can compress: Zarr with Zstandard, HDF5 with gzip; Zarr does when it is left out. */
  readonly compress?: boolean | undefined;
  /** What the file is called where it is listed. */
  readonly title?: string | undefined;
  /** What else is to be said of the whole. */
  readonly attributes?: Attributes | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes variables in the format that the ending says: whole, or not at all.
 *
 * @throws UnknownFormatError, TargetExistsError, FileSystemError, WriteError
 */
export async function writeContent(path: string, content: Content, options: WriteOptions = {}): Promise<void> {
  const { overwrite, signal, title, attributes, to } = options;
  checkTo('writeContent(path, content, { to })', path, to);
  const format = writtenFormatOf(path);
  const compress = options.compress ?? format === 'zarr';
  const described = {
    ...content,
    attributes: {
      Conventions: 'CF-1.11',
      [formatAttribute]: formatVersion,
      ...content.attributes,
      ...(title !== undefined && { title }),
      ...attributes,
    },
  };
  checkNames(content);
  signal?.throwIfAborted();
  await writers[format](path, described, {
    overwrite,
    compress,
    signal,
    to,
    bytes: compress ? undefined : bytesOf(content),
  });
}

const bytesOf = ({ variables }: Content): number =>
  variables.reduce((sum, { dtype, shape }) => sum + sizeOf(shape) * (dtype === 'float64' ? 8 : 4), 0);

/** Names become names of folders and datasets. */
function checkNames({ variables }: Content): void {
  const names = variables.map(({ name }) => name);
  for (const [k, name] of names.entries())
    if (!/^\w[\w.-]*$/.test(name) || names.indexOf(name) < k)
      throw new ValueError({
        what: 'The name of a parameter',
        got: name,
        expected: 'one of its own, of letters, digits, _, . and -, other than x, y, z',
      });
}

interface Settings extends Replacing {
  readonly compress: boolean;
}

type Writer = (path: string, content: Content, settings: Settings) => Promise<void>;

const writers: Readonly<Record<Format, Writer>> = {
  async hdf5(path, content, settings) {
    const { writeHdf5 } = await import('./formats/hdf5/write.ts');
    await writeWhole([path], settings, ([unfinished], to) => writeHdf5(to, unfinished, content, settings));
  },
  async zarr(path, content, settings) {
    const { writeZarr } = await import('./formats/zarr/write.ts');
    await writeWhole([path], settings, ([unfinished], to) => writeZarr(to, unfinished, content, settings));
  },
  async segy(path, content, settings) {
    if (isSeismicUnix(path))
      throw new ValueError({
        what: 'The content of a Seismic Unix file',
        got: content.variables.filter(({ dimensions }) => dimensions.length > 1).map(({ name }) => name),
        expected: 'shots, by writeShots: write parameters to SEG-Y, HDF5 or Zarr',
      });
    const { writeSegyModel } = await import('./formats/segy/write-model.ts');
    await writeWhole([path], settings, ([unfinished], to) => writeSegyModel(to, unfinished, content, settings.signal));
  },
  async raw(path, content, settings) {
    const files = rawFiles(path, content);
    const paths = [...files.data.map(({ path }) => path), files.header.path];
    await writeWhole(paths, settings, async (unfinished, to) => {
      for (const [k, { source }] of files.data.entries()) await writeValues(unfinished[k], source, settings.signal, to);
      await writeHeader(unfinished[files.data.length], rawHeader(content, files), to);
    });
  },
};
