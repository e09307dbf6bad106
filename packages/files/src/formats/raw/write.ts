import { type Content, type Source, sizeOf } from '../../content/variable.ts';
import { diskPlace } from '../../places/disk-place.ts';
import { beside, endingOf, nameOf, stemOf } from '../../places/path.ts';
import type { WritablePlace } from '../../places/place.ts';
import type { RawHeader, RawVariable, StoredAxis } from './header.ts';

/** Most values that a header holds itself. */
const largestInline = 4096;
/** Values written at a time. */
const slab = 1 << 20;

/** The files of a raw data set: values, then the header that makes them count. */
export interface RawFiles {
  readonly data: readonly { readonly path: string; readonly source: Source }[];
  readonly header: { readonly path: string; readonly variables: Readonly<Record<string, RawVariable>> };
}

/**
 * Names the files of raw values: `model.bin`, `model.rho.bin` for a second large variable, and `model.json`.
 *
 * @param path of the values or of the header
 */
export function rawFiles(path: string, { variables }: Content): RawFiles {
  const ending = endingOf(path) === '.json' ? '.bin' : endingOf(path);
  const name = stemOf(path);
  const data: { path: string; source: Source }[] = [];
  const entries = variables.map((source, k): [string, RawVariable] => {
    const { dtype, dimensions, shape, attributes } = source;
    const common = { dtype, dimensions, shape, attributes };
    if (k > 0 && sizeOf(shape) <= largestInline) {
      const values = Array.from(source.rows(0, shape[0] ?? 1), (value) => (Number.isNaN(value) ? null : value));
      return [source.name, { ...common, values }];
    }
    const file = k === 0 ? `${name}${ending}` : `${name}.${source.name}${ending}`;
    data.push({ path: beside(path, file), source });
    return [source.name, { ...common, data: file }];
  });
  return { data, header: { path: beside(path, `${name}.json`), variables: Object.fromEntries(entries) } };
}

/** Writes the values of a variable, little-endian. */
export async function writeValues(
  path: string,
  source: Source,
  signal?: AbortSignal,
  to?: WritablePlace,
): Promise<void> {
  const sink = (to ?? (await diskPlace(path))).sink(path);
  try {
    const { shape } = source;
    const rows = shape[0] ?? 1;
    const step = Math.max(1, Math.floor(slab / Math.max(1, sizeOf(shape.slice(1)))));
    for (let start = 0; start < rows; start += step) {
      signal?.throwIfAborted();
      const part = source.rows(start, Math.min(rows, start + step));
      await sink.write(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    }
    await sink.close();
  } catch (error) {
    await sink.abort();
    throw error;
  }
}

/** Writes a header for people to read: lists of numbers are one line each. */
export async function writeHeader(path: string, header: RawHeader, to?: WritablePlace): Promise<void> {
  const text = JSON.stringify(header, undefined, 2).replace(/\[[\d\s.,e+-]*\]/g, (list) => list.replace(/\s+/g, ' '));
  await (to ?? (await diskPlace(path))).write(path, new TextEncoder().encode(`${text}\n`));
}

/** The header of a data set; its first variable is the one that it describes. */
export function rawHeader({ variables, attributes }: Content, files: RawFiles): RawHeader {
  const [main] = variables;
  const axes = main.dimensions.map((name, k) => axisOf(name, main.shape[k], variables));
  return {
    format: 'judi4cloud-raw-1',
    data: nameOf(files.data[0].path),
    dtype: 'float32',
    byteOrder: 'little',
    what: String(main.attributes['long_name'] ?? main.name),
    units: String(main.attributes['units'] ?? '1'),
    n: main.shape,
    d: axes.map(({ d }) => d ?? null),
    o: axes.map(({ o }) => o ?? null),
    axes,
    variables: files.header.variables,
    attributes,
  };
}

function axisOf(name: string, n: number, variables: readonly Source[]): StoredAxis {
  const places = variables.find((variable) => variable.name === name && variable.shape.length === 1);
  if (!places) return { name, unit: '1', n };
  const unit = String(places.attributes['units'] ?? '1');
  const [o, next = o + 1] = places.rows(0, Math.min(n, 2));
  return { name, unit, n, d: next - o, o };
}
