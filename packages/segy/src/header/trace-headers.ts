import { fieldTypes, type HeaderColumn, readField } from './field-type.ts';
import type { FieldPlace } from './trace-fields.ts';

/** Trace headers as columns: a typed array per field, a value per trace. */
export type TraceHeaders = ReadonlyMap<string, HeaderColumn>;

/**
 * Reads one field of many trace headers that lie `stride` bytes apart.
 *
 * @param at the first byte of the first header in `view`, from 0
 * @param into column that gets `count` values from `from` on
 */
export function readColumn(
  view: DataView,
  at: number,
  stride: number,
  count: number,
  field: FieldPlace,
  littleEndian: boolean,
  into: HeaderColumn,
  from: number,
): void {
  const last = from + count;
  let p = at + field.byte - 1;
  switch (field.type) {
    case 'int32':
      for (let i = from; i < last; i++, p += stride) into[i] = view.getInt32(p, littleEndian);
      return;
    case 'int16':
      for (let i = from; i < last; i++, p += stride) into[i] = view.getInt16(p, littleEndian);
      return;
    case 'uint16':
      for (let i = from; i < last; i++, p += stride) into[i] = view.getUint16(p, littleEndian);
      return;
    default:
      for (let i = from; i < last; i++, p += stride) into[i] = readField(view, p, field.type, littleEndian);
  }
}

/** Whether the field can hold the value: whole and in range for integers, anything for floats. */
export function fitsField(field: FieldPlace, value: number): boolean {
  const { range } = fieldTypes[field.type];
  return range === null || (Number.isInteger(value) && value >= range[0] && value <= range[1]);
}
