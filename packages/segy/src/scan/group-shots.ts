import type { HeaderColumn } from '../header/field-type.ts';
import { findField, type HeaderMap } from '../header/header-map.ts';
import type { TraceHeaders } from '../header/trace-headers.ts';
import { type Grouping, type ShotTable, shotCount } from './segy-index.ts';

/**
 * Puts traces with the same keys together, wherever they are; shots come in the order of their first traces.
 *
 * @param starts the first trace of each file, and the number of all
 */
export function groupShots(
  columns: TraceHeaders,
  starts: Float64Array,
  grouping: Grouping,
  headerMap: HeaderMap,
): ShotTable {
  const columnOf = (name: string) => columns.get(findField(name, headerMap).name) ?? new Int32Array(0);
  const keys = grouping.groupBy.map(columnOf);
  const { groups, count } = numberGroups(keys, starts, grouping.acrossFiles);
  const table = listGroups(groups, count);
  const sortKeys = grouping.sortBy.map(columnOf);
  return sortKeys.length === 0 ? table : sortWithin(table, sortKeys);
}

/** The number of its group for every trace: an open hash table over the keys' values. */
function numberGroups(keys: readonly HeaderColumn[], starts: Float64Array, acrossFiles: boolean) {
  const ntraces = starts[starts.length - 1];
  const groups = new Uint32Array(ntraces);
  let firsts = new Uint32Array(1024);
  let slots = new Int32Array(4096).fill(-1);
  let count = 0;
  let fileFirst = 0;
  let file = 0;
  for (let trace = 0; trace < ntraces; trace++) {
    while (trace >= starts[file + 1]) file++;
    if (!acrossFiles) fileFirst = starts[file];
    if (trace > fileFirst && same(keys, trace, trace - 1)) {
      groups[trace] = groups[trace - 1];
      continue;
    }
    const salt = acrossFiles ? 0 : file;
    let slot = hash(keys, trace, salt) & (slots.length - 1);
    while (slots[slot] >= 0) {
      const first = firsts[slots[slot]];
      if (first >= fileFirst && same(keys, trace, first)) break;
      slot = (slot + 1) & (slots.length - 1);
    }
    if (slots[slot] >= 0) {
      groups[trace] = slots[slot];
      continue;
    }
    if (count === firsts.length) firsts = grown(firsts);
    firsts[count] = trace;
    slots[slot] = count;
    groups[trace] = count++;
    if (2 * count > slots.length) slots = rehash(keys, firsts.subarray(0, count), starts, acrossFiles);
  }
  return { groups, count };
}

function same(keys: readonly HeaderColumn[], a: number, b: number): boolean {
  for (let k = 0; k < keys.length; k++) {
    const [x, y] = [keys[k][a], keys[k][b]];
    if (x !== y && !(Number.isNaN(x) && Number.isNaN(y))) return false;
  }
  return true;
}

function hash(keys: readonly HeaderColumn[], trace: number, salt: number): number {
  let h = salt | 0;
  for (let k = 0; k < keys.length; k++) {
    const value = keys[k][trace];
    const whole = Math.trunc(value);
    h = Math.imul(h ^ (whole | 0), 0x9e3779b1) ^ (((value - whole) * 4294967296) | 0);
    h ^= h >>> 15;
  }
  return Math.imul(h, 0x85ebca6b) >>> 8;
}

function grown(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * values.length);
  larger.set(values);
  return larger;
}

function rehash(
  keys: readonly HeaderColumn[],
  firsts: Uint32Array,
  starts: Float64Array,
  acrossFiles: boolean,
): Int32Array<ArrayBuffer> {
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(8 * firsts.length))).fill(-1);
  let file = 0;
  for (let group = 0; group < firsts.length; group++) {
    while (firsts[group] >= starts[file + 1]) file++;
    let slot = hash(keys, firsts[group], acrossFiles ? 0 : file) & (slots.length - 1);
    while (slots[slot] >= 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = group;
  }
  return slots;
}

/** The traces of each group, in file order. */
function listGroups(groups: Uint32Array, count: number): ShotTable {
  const starts = new Uint32Array(count + 1);
  let inPieces = false;
  for (let trace = 0; trace < groups.length; trace++) {
    starts[groups[trace] + 1]++;
    if (trace > 0 && groups[trace] < groups[trace - 1]) inPieces = true;
  }
  for (let group = 0; group < count; group++) starts[group + 1] += starts[group];
  if (!inPieces) return { starts };
  const next = starts.slice();
  const order = new Uint32Array(groups.length);
  for (let trace = 0; trace < groups.length; trace++) order[next[groups[trace]]++] = trace;
  return { starts, order };
}

function sortWithin({ starts, order: given }: ShotTable, keys: readonly HeaderColumn[]): ShotTable {
  const order = given ?? Uint32Array.from({ length: starts[starts.length - 1] }, (_, i) => i);
  const compare = (a: number, b: number) => {
    for (const key of keys) if (key[a] !== key[b]) return key[a] - key[b];
    return a - b;
  };
  for (let shot = 0; shot < shotCount({ starts }); shot++) order.subarray(starts[shot], starts[shot + 1]).sort(compare);
  return order.every((trace, i) => trace === i) ? { starts } : { starts, order };
}
