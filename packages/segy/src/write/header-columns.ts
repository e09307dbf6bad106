import { counted } from '@judi4cloud/errors';
import { HeaderValueError } from '../errors.ts';
import { emptyColumn, fieldTypes, type HeaderColumn, readField, writeField } from '../header/field-type.ts';
import { findField, type HeaderMap, lastByte, type NamedField } from '../header/header-map.ts';
import { fitsField } from '../header/trace-headers.ts';
import type { FilePlan } from './file-plan.ts';
import type { HeaderValues } from './options.ts';
import { isPlainInterval } from './revision.ts';

/** A field and the values it gets, one per trace. */
export interface FilledField {
  readonly field: NamedField;
  readonly column: HeaderColumn;
}

/**
 * The columns of some traces in the types of their fields, after checking that every value fits.
 *
 * @throws HeaderValueError, UnknownFieldError
 */
export function checkedColumns(
  headers: HeaderValues,
  ntraces: number,
  headerBytes: number,
  map: HeaderMap | undefined,
): readonly FilledField[] {
  const entries = headers instanceof Map ? [...headers] : Object.entries(headers);
  return entries.map(([name, values]) => {
    const field = findField(name, map);
    if (lastByte([field]) > headerBytes) {
      const expected = `a field within the ${headerBytes} bytes of a trace header: give the file trace header extensions`;
      throw new HeaderValueError({ field: name, got: `byte ${field.byte}`, expected });
    }
    if (values.length !== ntraces) {
      throw new HeaderValueError({
        field: name,
        got: counted(values.length, 'value'),
        expected: `one for each of ${ntraces} traces`,
      });
    }
    return { field, column: fittingColumn(field, values) };
  });
}

function fittingColumn(field: NamedField, values: HeaderColumn | readonly number[]): HeaderColumn {
  const natural = emptyColumn(field.type, 0);
  if (!Array.isArray(values) && values.constructor === natural.constructor && fieldTypes[field.type].bytes < 8) {
    return values as HeaderColumn;
  }
  for (let trace = 0; trace < values.length; trace++) {
    if (fits(field, values[trace])) continue;
    const expected = `a value of type ${field.type} (byte ${field.byte}); scaledHeaders makes whole numbers of lengths`;
    throw new HeaderValueError({ field: field.name, got: `${values[trace]} for trace ${trace}`, expected });
  }
  return Array.isArray(values) ? Float64Array.from(values) : (values as HeaderColumn);
}

/** 64-bit fields that were read may exceed what numbers hold exactly: they stay as they are where they didn't change. */
function fits(field: NamedField, value: number): boolean {
  if (field.type === 'int64') return Number.isInteger(value) && Math.abs(value) <= 2 ** 63;
  if (field.type === 'uint64') return Number.isInteger(value) && value >= 0 && value <= 2 ** 64;
  return fitsField(field, value);
}

/**
 * Fields that the writer fills where no column does: running numbers, samples, interval, and that it is seismic data; in
 * trace header extensions what they said of samples and interval, when that has changed.
 */
export function ownColumns(
  given: readonly FilledField[],
  ntraces: number,
  running: number,
  plan: FilePlan,
): readonly FilledField[] {
  const numbers = Int32Array.from({ length: ntraces }, (_, trace) => running + trace + 1);
  const constant = (value: number): HeaderColumn => new Uint16Array(ntraces).fill(value);
  const extended = plan.extensionBytes > 0;
  const own: Readonly<Record<string, HeaderColumn>> = {
    TraceNumWithinLine: numbers,
    TraceNumWithinFile: numbers,
    TraceIDCode: constant(1),
    ns: constant(plan.ns <= 65535 ? plan.ns : 0),
    dt: constant(isPlainInterval(plan.dt) ? plan.dt : 0),
    ...(extended && plan.lengthsChanged ? { ExtNs: new Uint32Array(ntraces).fill(plan.ns) } : {}),
    ...(extended && plan.dtChanged ? { ExtDt: new Float64Array(ntraces).fill(plan.dt) } : {}),
  };
  const names = new Set(given.map(({ field }) => field.name));
  return Object.entries(own)
    .filter(([name]) => !names.has(name))
    .map(([name, column]) => ({ field: findField(name), column }));
}

/** Columns that hold for the file as it is written: lengths and intervals of the traces give way when the file's have changed. */
export function stillTrue(columns: readonly FilledField[], plan: FilePlan): readonly FilledField[] {
  const changed = [
    ...(plan.lengthsChanged && !plan.varyingLengths ? lengthFields : []),
    ...(plan.dtChanged ? intervalFields : []),
  ];
  return columns.filter(({ field }) => !changed.some(({ name, byte }) => field.name === name && field.byte === byte));
}

/** Where a trace says how many samples it has. */
export const lengthFields = ['ns', 'ExtNs'].map((name) => findField(name));
const intervalFields = ['dt', 'ExtDt'].map((name) => findField(name));

/** Stores `count` values of a column from `first` on in headers that lie `stride` bytes apart. */
export function writeColumn(
  view: DataView,
  stride: number,
  { field, column }: FilledField,
  first: number,
  count: number,
  littleEndian: boolean,
): void {
  const last = first + count;
  let p = field.byte - 1;
  switch (field.type) {
    case 'int32':
      for (let i = first; i < last; i++, p += stride) view.setInt32(p, column[i], littleEndian);
      return;
    case 'int16':
    case 'uint16':
      for (let i = first; i < last; i++, p += stride) view.setInt16(p, column[i], littleEndian);
      return;
    default:
      for (let i = first; i < last; i++, p += stride) {
        if (!Object.is(readField(view, p, field.type, littleEndian), column[i])) {
          writeField(view, p, field.type, littleEndian, column[i]);
        }
      }
  }
}
