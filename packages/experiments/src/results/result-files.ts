import type { Attributes, Content, DataFile, Format, RawHeader, WritablePlace } from '@judi4cloud/files';
import {
  diskPlace,
  findVariable,
  inside,
  openDataFile,
  rawFiles,
  writeContent,
  writeHeader,
  writeValues,
  writeWhole,
} from '@judi4cloud/files';

/** What a JSON header says of a result. */
export interface Header extends RawHeader {
  readonly norm: number;
  readonly seconds: number;
  /** Value of the objective that belongs to a gradient. */
  readonly objective?: number;
  readonly provenance: Provenance;
  /** Where the values are, by format. */
  readonly files?: Readonly<Partial<Record<Format, string>>>;
  /** Name of the variable that the values are. */
  readonly variable?: string;
}

/** Where a result comes from. */
export interface Provenance {
  readonly experiment: string;
  readonly product: string;
  readonly file: string;
  readonly version: string;
  readonly backend: string;
  readonly created: string;
  readonly dataFiles: Readonly<Record<string, string>>;
}

export interface StoredResult {
  readonly header: Header;
  /** The values of each shot, or all of a grid; none for a result that is a number. */
  readonly parts: readonly Float32Array[];
}

/** What is said of a result before it is written. */
export type Description = Omit<Header, 'data' | 'variables' | 'files'>;

const endings: Readonly<Record<Format, string>> = { segy: '.segy', raw: '.f32', hdf5: '.h5', zarr: '.zarr' };

/** Results in a folder, in one format or several, with a JSON header beside them: each complete or not there. */
export class ResultFiles {
  readonly folder: string;
  readonly formats: readonly Format[];
  readonly #place: WritablePlace | undefined;

  /** @param place where the folder is, the disk when left out */
  constructor(folder: string, formats: readonly Format[] = ['raw'], place?: WritablePlace) {
    this.folder = folder;
    this.formats = formats;
    this.#place = place;
  }

  path(name: string): string {
    return inside(this.folder, name);
  }

  /**
   * Tries whether results can be written, before the work.
   *
   * @param bytes of the values of all results in one format
   * @throws FileSystemError
   */
  async try(bytes = 0): Promise<void> {
    const place = await this.#where();
    await place.tryFolder?.(this.folder, { bytes: bytes * this.formats.length });
  }

  /** A finished result, if it is what the product hash says. */
  async find(name: string, product: string): Promise<StoredResult | undefined> {
    const header = await this.#header(name);
    if (header?.provenance?.product !== product) return undefined;
    if (header.n.length === 0) return { header, parts: [] };
    for (const format of formatsOf(header))
      if (await this.#isWhole(format, header)) return { header, parts: await this.#parts(format, header) };
    return undefined;
  }

  /** Whether a finished result is there in all the formats that are wanted. */
  async isComplete(header: Header): Promise<boolean> {
    if (header.n.length === 0) return true;
    for (const format of this.formats)
      if (header.files?.[format] === undefined || !(await this.#isWhole(format, header))) return false;
    return true;
  }

  /** Writes values in every format, then the header that makes them count. */
  async write(name: string, content: Content | undefined, description: Description): Promise<Header> {
    const to = await this.#where();
    const { data: _data, variables: _variables, files: _files, ...facts } = description as Header;
    const header: Header = { ...facts, ...(content && (await this.#writeValues(name, content, description, to))) };
    const path = this.path(`${name}.json`);
    await writeWhole([path], { overwrite: true, to }, ([unfinished]) => writeHeader(unfinished, header, to));
    return header;
  }

  async #writeValues(name: string, content: Content, description: Description, to: WritablePlace) {
    const files = this.formats.map((format): [Format, string] => [format, `${name}${endings[format]}`]);
    for (const [format, file] of files)
      if (format !== 'raw')
        await writeContent(this.path(file), content, { overwrite: true, attributes: attributesOf(description), to });
    const written = { files: Object.fromEntries(files) };
    if (!this.formats.includes('raw')) return written;
    const { data, header } = rawFiles(this.path(`${name}${endings.raw}`), content);
    const paths = data.map(({ path }) => path);
    await writeWhole(paths, { overwrite: true, to }, async (unfinished) => {
      for (const [k, { source }] of data.entries()) await writeValues(unfinished[k], source, undefined, to);
    });
    return { ...written, data: `${name}${endings.raw}`, variables: header.variables };
  }

  async #isWhole(format: Format, header: Header): Promise<boolean> {
    const path = this.path(header.files?.[format] ?? '');
    const from = await this.#where();
    try {
      if (format === 'raw') {
        const source = await from.open(path);
        await source?.close?.();
        return source?.size === 4 * header.n.reduce((product, n) => product * n, 1);
      }
      await using file = await openDataFile(path, { from });
      return file.attributes['product'] === header.provenance.product;
    } catch {
      return false;
    }
  }

  async #parts(format: Format, header: Header): Promise<Float32Array[]> {
    const path = this.path(header.files?.[format] ?? '');
    const from = await this.#where();
    const count = header.axes[0].name === 'shot' ? header.n[0] : 1;
    if (format === 'raw') {
      await using file = await openDataFile(path, { raw: { shape: header.n }, from });
      const values = (await file.read(file.variables[0])) as Float32Array;
      const length = values.length / count;
      return Array.from({ length: count }, (_, k) => values.subarray(k * length, (k + 1) * length));
    }
    await using file = await openDataFile(path, { from });
    return await partsOf(file, header, count);
  }

  #where(): WritablePlace | Promise<WritablePlace> {
    return this.#place ?? diskPlace(this.folder);
  }

  async #header(name: string): Promise<Header | undefined> {
    try {
      const bytes = await (await this.#where()).read(this.path(`${name}.json`));
      return JSON.parse(new TextDecoder().decode(bytes)) as Header;
    } catch {
      return undefined;
    }
  }
}

const formatsOf = ({ files }: Header): Format[] => Object.keys(files ?? {}) as Format[];

/** What a file says of itself, so that it is known again without its header. */
const attributesOf = ({ what, provenance, norm }: Description): Attributes => ({
  title: what,
  norm,
  product: provenance.product,
  experiment: provenance.experiment,
  source: `judi4cloud ${provenance.version}, ${provenance.backend}`,
  history: `${provenance.created} judi run ${provenance.file}`,
});

/** The values of a result, one array for each shot. */
async function partsOf(file: DataFile, { n, variable: name = '' }: Header, count: number): Promise<Float32Array[]> {
  const variable = findVariable(file, name);
  const rows = n[0] / count;
  const parts: Float32Array[] = [];
  for (let k = 0; k < count; k++) {
    const values = await file.read(variable, [k * rows, (k + 1) * rows]);
    parts.push(values instanceof Float32Array ? values : Float32Array.from(values));
  }
  return parts;
}
