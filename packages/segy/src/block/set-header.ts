import { counted } from '@judi4cloud/errors';
import { HeaderValueError } from '../errors.ts';
import { emptyColumn } from '../header/field-type.ts';
import { findField, type NamedField } from '../header/header-map.ts';
import { removeScalar, scalarFields } from '../header/scalars.ts';
import { fitsField } from '../header/trace-headers.ts';
import type { SeisBlock } from './seis-block.ts';

export interface SetHeaderOptions {
  /** Takes the values as metres and milliseconds, and stores what the traces' scalars make of them. Default false. */
  readonly scale?: boolean;
}

/**
 * A block with one header field set, to the same value for all traces or to one each; nothing else is copied.
 *
 * Values are stored as given unless `scale` is set. A number that the field can't hold is refused, not wrapped.
 *
 * @throws UnknownFieldError; HeaderValueError
 * @example
 * const moved = setHeader(block, 'SourceX', 400);
 * const line = setHeader(block, 'GroupX', getHeader(block, 'GroupX').map((x) => x + 0.5), { scale: true });
 */
export function setHeader(
  block: SeisBlock,
  name: string,
  values: number | ArrayLike<number>,
  { scale = false }: SetHeaderOptions = {},
): SeisBlock {
  const field = findField(name, block.headerMap);
  if (typeof values !== 'number' && values.length !== block.ntraces) {
    throw new HeaderValueError({
      field: field.name,
      got: counted(values.length, 'value'),
      expected: `one for each of ${block.ntraces} traces`,
    });
  }
  const scalarName = scalarFields[field.name];
  const scalars = scale && scalarName !== undefined ? block.headers.get(scalarName) : undefined;
  const column = emptyColumn(field.type, block.ntraces);
  for (let i = 0; i < column.length; i++) {
    const value = typeof values === 'number' ? values : values[i];
    column[i] = scalars === undefined ? stored(field, value) : storedScaled(field, value, scalars[i]);
  }
  return { ...block, headers: new Map(block.headers).set(field.name, column) };
}

function stored(field: NamedField, value: number): number {
  if (fitsField(field, value)) return value;
  throw new HeaderValueError({
    field: field.name,
    got: String(value),
    expected: `a number that ${field.type} holds; with { scale: true } the scalars are applied`,
  });
}

function storedScaled(field: NamedField, value: number, scalar: number): number {
  const whole = Math.round(removeScalar(value, scalar));
  if (fitsField(field, whole)) return whole;
  throw new HeaderValueError({
    field: field.name,
    got: `${value}, stored as ${whole} with the scalar ${scalar}`,
    expected: `a number that ${field.type} holds; set another scalar first`,
  });
}
