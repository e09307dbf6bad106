import { HeaderValueError } from '../errors.ts';
import type { HeaderColumn } from '../header/field-type.ts';
import { fieldName } from '../header/header-map.ts';
import { applyScalar, scalarFields } from '../header/scalars.ts';
import type { TraceHeaders } from '../header/trace-headers.ts';
import { wideName } from '../header/wide-name.ts';
import type { SeisBlock } from './seis-block.ts';

export interface GetHeaderOptions {
  /** Applies the coordinate, elevation, time or shot point scalar of each trace. Default true. */
  readonly scale?: boolean;
}

/**
 * The values of a header field, one per trace.
 *
 * Scaled they are in the units of the survey (metres, milliseconds): `v·s` for a scalar `s > 0`, `v/|s|` for `s < 0`,
 * `v` for 0. Where a trace header extension holds the same in double precision, that is taken.
 *
 * @throws UnknownFieldError; HeaderValueError when the block was read without that field
 * @example
 * getHeader(block, 'SourceX'); // or 'sht_x', 'sx'
 * getHeader(block, 'SourceX', { scale: false }); // as stored
 */
export function getHeader(
  block: Pick<SeisBlock, 'headers' | 'headerMap'>,
  name: string,
  { scale = true }: GetHeaderOptions = {},
): HeaderColumn {
  const canonical = fieldName(name, block.headerMap);
  return scale ? scaledColumn(block.headers, canonical) : storedColumn(block.headers, canonical);
}

/** A column as it is stored. @throws HeaderValueError when there is none */
export function storedColumn(headers: TraceHeaders, name: string): HeaderColumn {
  const column = headers.get(name);
  if (column !== undefined) return column;
  throw new HeaderValueError({
    field: name,
    got: `a block with ${[...headers.keys()].join(', ') || 'no fields'}`,
    expected: `that it was read: keys: ['${name}', …]`,
  });
}

/** A column times its scalars; itself if it has none. */
export function scaledColumn(headers: TraceHeaders, name: string): HeaderColumn {
  const column = storedColumn(headers, name);
  const scalarName = scalarFields[name];
  const scalars = scalarName === undefined ? undefined : headers.get(scalarName);
  const wide = headers.get(wideName(name));
  if (scalars === undefined && wide === undefined) return column;
  const values = new Float64Array(column.length);
  for (let i = 0; i < values.length; i++) {
    values[i] = wide?.[i] || applyScalar(column[i], scalars === undefined ? 0 : scalars[i]);
  }
  return values;
}
