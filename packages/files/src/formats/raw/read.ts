import { readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { Attributes, Values } from '../../content/variable.ts';
import type { DataFile, StoredVariable } from '../../data-file.ts';
import { DataFileError } from '../../errors.ts';
import type { RawHeader, RawVariable } from './header.ts';
import { type ByteOrder, type RawType, readRaw } from './read-values.ts';

/** What raw values without a header are. */
export interface RawDescription {
  /** Number of values along each axis, in the order in which they are stored. */
  readonly shape: readonly number[];
  readonly dtype?: RawType | undefined;
  readonly byteOrder?: ByteOrder | undefined;
}

/** Opens raw values that have no header: one variable, `values`. */
export async function openRaw(path: string, { shape, dtype, byteOrder }: RawDescription): Promise<DataFile> {
  const layout = { shape, dtype: dtype ?? 'float32', byteOrder: byteOrder ?? 'little' };
  const variable = { name: 'values', shape, dimensions: undefined, order: undefined, attributes: {}, rows: 1 };
  return {
    path,
    attributes: {},
    variables: [variable],
    read: (_, rows) => readRaw(path, layout, rows),
    async [Symbol.asyncDispose]() {},
  };
}

/**
 * Opens raw values by the JSON header beside them.
 *
 * @param path of the values or of the header
 * @throws DataFileError when there is no header, or it isn't one
 */
export async function openRawWithHeader(path: string): Promise<DataFile> {
  const headerPath = extname(path) === '.json' ? path : `${path.slice(0, -extname(path).length)}.json`;
  const header = await readHeader(path, headerPath);
  const entries = variablesOf(header, headerPath);
  return {
    path,
    attributes: header.attributes ?? {},
    variables: [...entries].map(([name, variable]) => describe(name, variable)),
    async read({ name }, rows) {
      const { data, values, shape, dtype } = entries.get(name) as RawVariable;
      if (data !== undefined)
        return readRaw(join(dirname(headerPath), data), { shape, dtype, byteOrder: header.byteOrder }, rows);
      const numbers = numbersOf(dtype, values ?? []);
      const row = shape.slice(1).reduce((product, n) => product * n, 1);
      return rows ? numbers.subarray(rows[0] * row, rows[1] * row) : numbers;
    },
    async [Symbol.asyncDispose]() {},
  };
}

async function readHeader(path: string, headerPath: string): Promise<RawHeader> {
  const expected = 'a JSON header beside the values, or their n, d and type';
  const text = await readFile(headerPath, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const got = cause.code === 'ENOENT' ? `there is no ${headerPath}` : cause.message;
    throw new DataFileError({ file: path, got, expected, cause });
  });
  let header: unknown;
  try {
    header = JSON.parse(text);
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
