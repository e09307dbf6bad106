import type { HeaderMap, NamedField } from '../header/header-map.ts';
import type { IndexedFile } from './segy-index.ts';

/** The fields to read of several files, each where its file has it. */
export interface FieldsOfFiles {
  /** One column each: of the type of the field, or of doubles where files have it in different types. */
  readonly columns: readonly NamedField[];
  of(file: IndexedFile): readonly NamedField[];
}

/**
 * Fields by the map of the user, by what each file states of itself, or by the standard.
 *
 * @param wanted gives the fields of a file from its map
 */
export function fieldsOfFiles(
  files: readonly IndexedFile[],
  headerMap: HeaderMap,
  wanted: (map: HeaderMap) => readonly NamedField[],
): FieldsOfFiles {
  const plain = wanted(headerMap);
  if (files.every(({ statedFields }) => statedFields === undefined)) return { columns: plain, of: () => plain };
  const of = ({ statedFields }: IndexedFile) =>
    statedFields === undefined ? plain : wanted({ ...statedFields, ...headerMap });
  const columns = new Map<string, NamedField>();
  for (const field of files.flatMap(of)) {
    const other = columns.get(field.name);
    const same = other === undefined || other.type === field.type;
    columns.set(field.name, same ? (other ?? field) : { ...other, type: 'float64' });
  }
  return { columns: [...columns.values()], of };
}

/** What files state of their fields, where all that have any state the same. */
export function statedByAll(files: readonly IndexedFile[]): HeaderMap {
  const maps = files.map(({ statedFields = {} }) => statedFields);
  const [first = {}] = maps;
  return maps.every((map) => JSON.stringify(map) === JSON.stringify(first)) ? first : {};
}
