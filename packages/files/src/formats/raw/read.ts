import { type Attributes, sizeOf, type Values } from '../../content/variable.ts';
import type { DataFile, StoredVariable } from '../../data-file.ts';
import { DataFileError } from '../../errors.ts';
import { unreadable, whereIn } from '../../places/open-file.ts';
import { beside, endingOf, stemOf } from '../../places/path.ts';
import type { Place } from '../../places/place.ts';
import type { ByteOrder } from './byte-order.ts';
import type { RawHeader, RawVariable } from './header.ts';
import { type RawType, RawValues } from './read-values.ts';

/** What raw values without a header are. */
export interface RawDescription {
  /** Number of values along each axis, in the order in which they are stored. */
  readonly shape: readonly number[];
  readonly dtype?: RawType | undefined;
  readonly byteOrder?: ByteOrder | undefined;
}

/** Opens raw values that have no header: one variable, `values`. */
export async function openRaw(
  place: Place,
  path: string,
  { shape, dtype, byteOrder }: RawDescription,
): Promise<DataFile> {
  const layout = { shape, dtype: dtype ?? 'float32', byteOrder: byteOrder ?? 'little' };
  const values = new RawValues(place, path, layout);
  const variable = { name: 'values', shape, dimensions: undefined, order: undefined, attributes: {}, rows: 1 };
  return {
    path,
    attributes: {},
    variables: [variable],
    read: (_, rows) => values.read(rows),
    [Symbol.asyncDispose]: () => values[Symbol.asyncDispose](),
  };
}

/**
 * Opens raw values by the JSON header beside them.
 *
 * @param path of the values or of the header
 * @throws DataFileError when there is no header, or it isn't one
 */
export async function openRawWithHeader(place: Place, path: string): Promise<DataFile> {
  const headerPath = endingOf(path) === '.json' ? path : beside(path, `${stemOf(path)}.json`);
  const header = await readHeader(place, path, headerPath);
  const entries = variablesOf(header, headerPath);
  const opened = new Map<string, RawValues>();
  return {
    path,
    attributes: header.attributes ?? {},
    variables: [...entries].map(([name, variable]) => describe(name, variable)),
    async read({ name }, rows) {
      const { data, values, shape, dtype } = entries.get(name) as RawVariable;
      if (data !== undefined) {
        const layout = { shape, dtype, byteOrder: header.byteOrder };
        const stored = opened.get(name) ?? new RawValues(place, beside(headerPath, data), layout);
        opened.set(name, stored);
        return stored.read(rows);
      }
      const numbers = numbersOf(dtype, values ?? []);
      const row = sizeOf(shape.slice(1));
      return rows ? numbers.subarray(rows[0] * row, rows[1] * row) : numbers;
    },
    async [Symbol.asyncDispose]() {
      for (const stored of opened.values()) await stored[Symbol.asyncDispose]();
    },
  };
}

async function readHeader(place: Place, path: string, headerPath: string): Promise<RawHeader> {
  const expected = 'a JSON header beside the values, or their n, d and type';
  const bytes = await place.read(headerPath).catch(unreadable(path, expected));
  if (!bytes) throw new DataFileError({ file: path, got: `there is no ${headerPath}${whereIn(place)}`, expected });
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new DataFileError({ file: headerPath, got: 'no JSON', expected, cause });
  }
  if (!isHeader(header)) throw new DataFileError({ file: headerPath, got: 'another JSON document', expected });
  return header;
}

function isHeader(value: unknown): value is RawHeader {
  const { format, axes, n } = Object(value) as Partial<RawHeader>;
  return format === 'judi4cloud-raw-1' && Array.isArray(axes) && Array.isArray(n);
}

/** The variables of a header; one that lists none describes its values itself. */
function variablesOf({ variables, data, dtype, n, d, o, axes, units, what }: RawHeader, path: string) {
  if (variables) {
    for (const { data } of Object.values(variables))
      if (data !== undefined && /[\\/]/.test(data))
        throw new DataFileError({ file: path, got: `values in '${data}'`, expected: 'a file beside the header' });
    return new Map(Object.entries(variables));
  }
  if (data === undefined)
    throw new DataFileError({ file: path, got: 'a result that is a number', expected: 'one with values' });
  const places = {
    ...(d.every(isNumber) && { spacing: d as number[] }),
    ...(o.every(isNumber) && { origin: o as number[] }),
  };
  const attributes: Attributes = { units, long_name: what, ...places };
  return new Map<string, RawVariable>([
    ['values', { dtype, dimensions: axes.map(({ name }) => name), shape: n, attributes, data }],
  ]);
}

const isNumber = (value: unknown): boolean => typeof value === 'number';

const describe = (name: string, { shape, dimensions, attributes }: RawVariable): StoredVariable => ({
  name,
  shape,
  dimensions,
  order: undefined,
  attributes,
  rows: 1,
});

function numbersOf(dtype: RawVariable['dtype'], values: readonly (number | null)[]): Values {
  const numbers = values.map((value) => value ?? Number.NaN);
  switch (dtype) {
    case 'float32':
      return Float32Array.from(numbers);
    case 'float64':
      return Float64Array.from(numbers);
    case 'int32':
      return Int32Array.from(numbers);
    default:
      return dtype satisfies never;
  }
}
