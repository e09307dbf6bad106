import { UnknownFieldError } from '../errors.ts';
import { extensionFields } from './extension-fields.ts';
import { fieldTypes } from './field-type.ts';
import { traceFieldAliases } from './trace-field-aliases.ts';
import { type FieldPlace, traceFieldNames, traceFields } from './trace-fields.ts';

/** Where a file keeps fields that the standard doesn't have, or has elsewhere: `{ Line: { byte: 233, type: 'int32' } }`. */
export type HeaderMap = Readonly<Record<string, FieldPlace>>;

/** A field with the name under which its column is kept. */
export interface NamedField extends FieldPlace {
  readonly name: string;
}

/** SegyIO gives these six bytes as a mantissa and an exponent, the standard as three angles. */
const overlapping: HeaderMap = { SourceEnergyDirectionMantissa: { byte: 219, type: 'int32' } };

/**
 * Finds a field by a name of the map, by SegyIO's, the standard's, segyio's or Seismic Unix's name.
 *
 * Aliases are resolved: the column of `sx` is kept as `SourceX`.
 *
 * @throws UnknownFieldError when no header has that field
 */
export function findField(name: string, map: HeaderMap = {}): NamedField {
  for (const table of [map, traceFields, extensionFields, overlapping] as readonly HeaderMap[]) {
    if (Object.hasOwn(table, name)) return { name, ...table[name] };
  }
  if (!Object.hasOwn(traceFieldAliases, name)) throw new UnknownFieldError({ field: name, map: Object.keys(map) });
  const canonical = traceFieldAliases[name];
  return { name: canonical, ...(Object.hasOwn(map, canonical) ? map[canonical] : traceFields[canonical]) };
}

/** The name under which a field's column is kept. */
export function fieldName(name: string, map: HeaderMap = {}): string {
  return findField(name, map).name;
}

/** All standard fields, those of the map in their place or beside them. */
export function allFields(map: HeaderMap = {}): readonly NamedField[] {
  const standard = traceFieldNames.filter((name) => !Object.hasOwn(map, name));
  return [
    ...standard.map((name) => ({ name, ...traceFields[name] })),
    ...Object.entries(map).map(([name, place]) => ({ name, ...place })),
  ];
}

/** The last byte of a header that the fields touch, from 1. */
export function lastByte(fields: readonly FieldPlace[]): number {
  return fields.reduce((last, { byte, type }) => Math.max(last, byte + fieldTypes[type].bytes - 1), 0);
}
