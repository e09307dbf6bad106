import { extensionFields } from '../header/extension-fields.ts';
import { allFields, findField, type HeaderMap, type NamedField } from '../header/header-map.ts';
import { scalarFields } from '../header/scalars.ts';
import { wideName } from '../header/wide-name.ts';

/** Kept whatever is asked for: without them samples have no axis. */
const always = ['ns', 'dt'];

/**
 * The fields to read: those named, their scalars, `ns` and `dt`; all when none is named.
 *
 * @throws UnknownFieldError
 */
export function wantedFields(
  keys: readonly string[] | undefined,
  map: HeaderMap,
  extensions: number,
): readonly NamedField[] {
  const extended = extensions > 0 ? Object.entries(extensionFields) : [];
  if (keys === undefined) return [...allFields(map), ...extended.map(([name, place]) => ({ name, ...place }))];
  return withScalars([...keys, ...always], map, extensions);
}

/** The fields named, each once, with their scalars and, where there are trace header extensions, their wide forms. */
export function withScalars(keys: readonly string[], map: HeaderMap, extensions: number): readonly NamedField[] {
  const fields = new Map<string, NamedField>();
  const add = (name: string) => {
    const field = findField(name, map);
    fields.set(field.name, field);
    return field.name;
  };
  for (const key of keys) {
    const name = add(key);
    const scalar = scalarFields[name];
    if (scalar !== undefined) add(scalar);
    if (extensions > 0 && Object.hasOwn(extensionFields, wideName(name))) add(wideName(name));
  }
  return [...fields.values()];
}
