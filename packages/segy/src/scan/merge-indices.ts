import { BlockMismatchError } from '../errors.ts';
import { joinScans } from './join-scans.ts';
import { columnsOf } from './scan-of.ts';
import type { SegyIndex } from './segy-index.ts';

/**
 * One index over the files of several; a file that is in more than one is taken from the last.
 *
 * @throws BlockMismatchError when they have other keys
 */
export function mergeIndices(indices: readonly SegyIndex[]): SegyIndex {
  const [first] = indices;
  if (first === undefined) throw new BlockMismatchError({ block: 0, what: 'indices', got: 'none', expected: 'some' });
  const scans = new Map<string, Parameters<typeof joinScans>[0][number]>();
  indices.forEach((index, block) => {
    const [got, expected] = [keysOf(index), keysOf(first)];
    if (got !== expected) throw new BlockMismatchError({ block, what: 'scanned fields', got, expected });
    index.files.forEach((file, i) => {
      scans.set(file.name, { file, columns: columnsOf(index, i) });
    });
  });
  const fields = first.fields.filter(({ name }) => !name.startsWith('Ext'));
  return joinScans([...scans.values()], fields, first.headerMap, first.grouping);
}

/** The index of some files of another. */
export function splitIndex(index: SegyIndex, files: readonly number[]): SegyIndex {
  const scans = files.map((file) => ({ file: index.files[file], columns: columnsOf(index, file) }));
  return joinScans(scans, index.fields, index.headerMap, index.grouping);
}

function keysOf(index: SegyIndex): string {
  return index.fields
    .filter(({ name }) => !name.startsWith('Ext'))
    .map(({ name, byte, type }) => `${name} ${byte} ${type}`)
    .join(', ');
}
