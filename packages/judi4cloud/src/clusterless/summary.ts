/** An array whose values stand in a file beside the summary. */
export interface StoredArray {
  readonly file: string;
  /** Its name in that file, where there are several. */
  readonly variable?: string;
}

/** Lists of more numbers than this are arrays. */
const shortList = 16;

/**
 * A result for people, as JSON: arrays by their kind, length, range and where their values are; what JSON has not, under the name
 * of what it is (`{ "number": "NaN" }`, `{ "date": … }`, `{ "map": … }`); what was there before, by where.
 *
 * @param stored is given every array that it meets, and says where its values are
 */
export function summaryOf(result: unknown, stored: (array: ArrayBufferView) => StoredArray): unknown {
  const seen = new Map<object, string>();

  function describe(value: unknown, path: string): unknown {
    switch (typeof value) {
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : { number: Object.is(value, -0) ? '-0' : String(value) };
      case 'bigint':
        return { bigint: String(value) };
      case 'undefined':
        return { undefined: true };
      case 'object':
        return value === null ? null : once(value, path);
      default:
        return value;
    }
  }

  function once(value: object, path: string): unknown {
    const before = seen.get(value);
    if (before !== undefined) return { same: before };
    seen.set(value, path);
    if (ArrayBuffer.isView(value)) return arrayOf(value.constructor.name, value);
    if (value instanceof ArrayBuffer) return arrayOf('ArrayBuffer', new Uint8Array(value));
    if (Array.isArray(value)) {
      const isLong = value.length > shortList && value.every((item) => typeof item === 'number');
      if (isLong) return arrayOf('Array', Float64Array.from(value));
      return Array.from(value, (item, i) => describe(item, `${path}[${i}]`));
    }
    if (value instanceof Map)
      return {
        map: Array.from(value, ([key, item], i) => [
          describe(key, `${path}.keys[${i}]`),
          describe(item, `${path}.values[${i}]`),
        ]),
      };
    if (value instanceof Set) return { set: Array.from(value, (item, i) => describe(item, `${path}.values[${i}]`)) };
    if (value instanceof Date) return { date: Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString() };
    const fields = Object.entries(value).map(([key, item]) => [key, describe(item, `${path}${stepOf(key)}`)] as const);
    if (value instanceof Error) return { error: value.name, message: value.message, ...Object.fromEntries(fields) };
    return Object.fromEntries(fields);
  }

  const arrayOf = (kind: string, array: ArrayBufferView) => ({ array: kind, ...rangeOf(array), ...stored(array) });

  return describe(result, '$');
}

/** How many numbers an array has, the least and the largest of those that are finite, and how many are not. */
function rangeOf(array: ArrayBufferView): object {
  if (array instanceof DataView) return { length: array.byteLength };
  const values = array as Float64Array | BigInt64Array;
  let [min, max]: [number | bigint, number | bigint] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let odd = 0;
  for (const value of values) {
    if (typeof value === 'number' && !Number.isFinite(value)) odd += 1;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  const range = values.length > odd ? { min: plain(min), max: plain(max) } : {};
  return { length: values.length, ...range, ...(odd > 0 && { notFinite: odd }) };
}

const plain = (value: number | bigint): number | string => (typeof value === 'bigint' ? String(value) : value);

const stepOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `['${key}']`);
