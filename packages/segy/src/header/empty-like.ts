import type { HeaderColumn } from './field-type.ts';

/** A column of the same type as another. */
export function emptyLike(column: HeaderColumn, length: number): HeaderColumn {
  const Column = column.constructor as new (length: number) => HeaderColumn;
  return new Column(length);
}
