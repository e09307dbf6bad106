import {
  extensionFields,
  findField,
  getHeader,
  type HeaderMap,
  type TraceHeaders,
  traceFieldNames,
  UnknownFieldError,
} from '@judi4cloud/segy';

/** The number of a trace in its file, from 1: a column like those of the header fields. */
export const traceNumber = 'trace';

/** Header fields that can be named: those of the standard, its extension, and of a map. */
export class FieldBook {
  readonly map: HeaderMap;
  /** Full names, without the aliases. */
  readonly names: readonly string[];
  readonly #byLowerCase: ReadonlyMap<string, string>;

  constructor(map: HeaderMap = {}) {
    this.map = map;
    this.names = [traceNumber, ...Object.keys(map), ...traceFieldNames, ...Object.keys(extensionFields)];
    this.#byLowerCase = new Map(this.names.toReversed().map((name) => [name.toLowerCase(), name]));
  }

  /** The name under which the column is kept of a field named in any case, by SegyIO's, segyio's or Seismic Unix's name. */
  find(name: string): string | undefined {
    const full = this.#byLowerCase.get(name.toLowerCase());
    return full ?? this.#alias(name) ?? this.#alias(name.toLowerCase());
  }

  #alias(name: string): string | undefined {
    try {
      return findField(name, this.map).name;
    } catch (error) {
      if (error instanceof UnknownFieldError) return undefined;
      throw error;
    }
  }
}

/**
 * Columns of the named fields, with coordinates, elevations and times in their units unless `raw`.
 *
 * @param traces numbers of the traces, from 0
 */
export function columnsOf(
  names: readonly string[],
  block: { readonly headers: TraceHeaders; readonly headerMap: HeaderMap },
  traces: Uint32Array,
  raw: boolean,
): Map<string, ArrayLike<number>> {
  return new Map(
    names.map((name) => [
      name,
      name === traceNumber ? traces.map((trace) => trace + 1) : getHeader(block, name, { scale: !raw }),
    ]),
  );
}
