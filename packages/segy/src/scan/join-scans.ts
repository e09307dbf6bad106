import { extensionFields } from '../header/extension-fields.ts';
import { emptyColumn, type HeaderColumn } from '../header/field-type.ts';
import { findField, type HeaderMap, type NamedField } from '../header/header-map.ts';
import { wideName } from '../header/wide-name.ts';
import { fieldsOfFiles } from './fields-of-files.ts';
import { groupShots } from './group-shots.ts';
import type { FileScan } from './scan-file.ts';
import { fileStarts, type Grouping, type SegyIndex } from './segy-index.ts';

/** One index of what was scanned of several files; those without a scan are left out. */
export function joinScans(
  scans: readonly (FileScan | null)[],
  fields: readonly NamedField[],
  headerMap: HeaderMap,
  grouping: Grouping,
): SegyIndex {
  const done = scans.filter((scan) => scan !== null);
  const files = done.map(({ file }) => file);
  const starts = fileStarts(files);
  const places = fieldsOfFiles(files, headerMap, (map) => fields.map(({ name }) => findField(name, map)));
  const all = withWideFields(places.columns, done);
  const columns = new Map<string, HeaderColumn>();
  for (const { name, type } of all) {
    const [only] = done;
    const single = done.length === 1 ? only.columns.get(name) : undefined;
    const column = single ?? emptyColumn(type, starts[done.length]);
    if (single === undefined) {
      done.forEach((scan, i) => {
        column.set(scan.columns.get(name) ?? [], starts[i]);
      });
    }
    columns.set(name, column);
  }
  return { files, fields: all, headerMap, columns, shots: groupShots(columns, starts, grouping, headerMap), grouping };
}

/** Files with trace header extensions have columns more; in the others these are 0, which means not given. */
function withWideFields(fields: readonly NamedField[], scans: readonly FileScan[]): readonly NamedField[] {
  const wide = fields
    .map(({ name }) => wideName(name))
    .filter((name): name is keyof typeof extensionFields => Object.hasOwn(extensionFields, name))
    .filter((name) => scans.some((scan) => scan.columns.has(name)))
    .map((name) => ({ name, ...extensionFields[name] }));
  return [...fields, ...wide.filter(({ name }) => !fields.some((field) => field.name === name))];
}
