import { UnknownFieldError } from '../errors.ts';
import { extensionFields } from './extension-fields.ts';
import { type FieldType, fieldTypes } from './field-type.ts';
import { traceHeaderBytes } from './file-header.ts';
import { findField, type HeaderMap } from './header-map.ts';
import { type FieldPlace, type TraceField, traceFields } from './trace-fields.ts';
import { wideName } from './wide-name.ts';

/** Where a file says that its trace header fields are, as far as that isn't where the standard has them. */
export interface StatedFields {
  readonly map: HeaderMap;
  /** What of it can't be honoured, in words. */
  readonly problems: readonly string[];
}

/** The types of revision 2.1's layouts; the names of the last ones say which scalar belongs to a field. */
const types: Readonly<Record<string, FieldType>> = {
  int1: 'int8',
  uint1: 'uint8',
  int2: 'int16',
  uint2: 'uint16',
  int4: 'int32',
  uint4: 'uint32',
  int8: 'int64',
  uint8: 'uint64',
  ibmfp: 'ibm32',
  ieee32: 'float32',
  ieee64: 'float64',
  linetrc: 'int32',
  reeltrc: 'int32',
  linetrc8: 'uint64',
  reeltrc8: 'uint64',
  coor4: 'int32',
  elev4: 'int32',
  time2: 'int16',
  spnum4: 'int32',
};

/** A mantissa and a power of ten in six bytes: one field there, two here. */
const twofold: Readonly<Record<string, readonly [TraceField, TraceField]>> = {
  trans_const: ['TransductionConstantMantissa', 'TransductionConstantPower'],
  src_meas: ['SourceMeasurementMantissa', 'SourceMeasurementExponent'],
};

/** What reading itself takes from its place in the standard. */
const structural: ReadonlySet<string> = new Set(['ns']);

/** The name of the trace header extension that the standard has itself. */
const standardExtension = 'SEG00001';

const columns = 80;

/**
 * Reads the stanza `((SEG:Layout:text/xml))` of revision 2.1, which maps trace header fields to bytes.
 *
 * @param records extended textual headers, laid out in 40 lines of 80 characters
 */
export function readLayoutStanza(records: readonly string[]): StatedFields {
  const text = records.map(withoutLineFeeds).join('');
  const [, stanza] = /\(\(\s*SEG\s*:\s*Layout[^)]*\)\)(.*?)(?=\(\(|<\/segy-layout>|$)/is.exec(text) ?? [];
  if (stanza === undefined) return { map: {}, problems: mappings(text) };
  const map: Record<string, FieldPlace> = {};
  const problems: string[] = [];
  const tags = [...stanza.replaceAll(/<!--.*?-->/gs, '').matchAll(/<(\/?extension|entry)\b([^>]*)>/g)];
  let header: Header = { number: 0, standard: true };
  let extensions = 0;
  for (const [, tag, rest] of tags) {
    const attributes = attributesOf(rest);
    if (tag === 'extension') header = { number: ++extensions, standard: attributes['name'] === standardExtension };
    else if (tag === '/extension') header = { number: 0, standard: true };
    else problems.push(...enter(map, attributes, header));
  }
  if (!tags.some(([, tag]) => tag === 'entry')) problems.push('it has no entries');
  return { map, problems };
}

/** The trace header, or one of its extensions by its number. */
interface Header {
  readonly number: number;
  readonly standard: boolean;
}

type Attributes = Readonly<Record<string, string>>;

function attributesOf(text: string): Attributes {
  return Object.fromEntries(
    Array.from(text.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g), ([, name, a, b]) => [name, a ?? b]),
  );
}

/** Enters a field into the map, unless it is where the standard has it; says what is wrong with it instead. */
function enter(map: Record<string, FieldPlace>, entry: Attributes, header: Header): readonly string[] {
  const { name = '', type = '' } = entry;
  const byte = Number(entry['byte']);
  const said = `${name || 'a field without name'} of type ${type || 'none'} at byte ${entry['byte'] ?? 'none'}`;
  if (name === '' || !Number.isInteger(byte) || byte < 1) return [said];
  const first = traceHeaderBytes * header.number + byte;
  const last = traceHeaderBytes * (header.number + 1);
  const parts: readonly (readonly [string, FieldPlace])[] =
    type === 'scale6' && Object.hasOwn(twofold, name)
      ? [
          [twofold[name][0], { byte: first, type: 'int32' }],
          [twofold[name][1], { byte: first + 4, type: 'int16' }],
        ]
      : Object.hasOwn(types, type)
        ? [[columnName(name, header), { byte: first, type: types[type] }]]
        : [];
  if (parts.length === 0 || parts.some(([, at]) => at.byte + fieldTypes[at.type].bytes - 1 > last)) return [said];
  const moved = parts.filter(([column, at]) => !isUsual(column, at));
  if (moved.some(([column]) => structural.has(column))) return [`${name}, which is read where the standard has it`];
  for (const [column, at] of moved) map[column] = at;
  return [];
}

/** The name of the column: this package's for the standard's fields, `Ext…` in its extension, as given for others. */
function columnName(name: string, { number, standard }: Header): string {
  const known = standardName(name);
  if (known === undefined || !standard) return name;
  return number === 0 ? known : wideName(known);
}

function standardName(name: string): string | undefined {
  try {
    return findField(name).name;
  } catch (error) {
    if (error instanceof UnknownFieldError) return undefined;
    throw error;
  }
}

/** Unsigned is the same place as signed: what the standard has as one, files have as the other. */
function isUsual(column: string, { byte, type }: FieldPlace): boolean {
  for (const table of [traceFields, extensionFields] as readonly HeaderMap[]) {
    if (!Object.hasOwn(table, column)) continue;
    const { byte: usual, type: stored } = table[column];
    return (
      byte === usual &&
      (type === stored || fieldTypes[type].range !== null) &&
      fieldTypes[type].bytes === fieldTypes[stored].bytes
    );
  }
  return false;
}

/** Stanzas of other names that say where fields are: they aren't read. */
function mappings(text: string): readonly string[] {
  const names = Array.from(text.matchAll(/\(\(\s*([^():]+:[^()]*?(?:mapping|layout)[^()]*)\)\)/gi), ([, name]) =>
    name.trim(),
  );
  return names.map((name) => `stanza ((${name})), which isn't read`);
}

/** The bytes of a record in a row: its lines are no lines of XML. */
function withoutLineFeeds(record: string): string {
  let text = '';
  for (let at = 0; at < record.length; at += columns + 1) text += record.slice(at, at + columns);
  return text;
}
