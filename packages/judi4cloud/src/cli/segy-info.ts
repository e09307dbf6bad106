import type { Reporter } from '@judi4cloud/experiments';
import { type LayoutOptions, type SampleAxis, sampleFormat, statedRevision } from '@judi4cloud/segy';
import type { Places } from '../segy/acquisition.ts';
import { countedValues, type FieldRange, rangeOf } from '../segy/field-ranges.ts';
import { findings } from '../segy/findings.ts';
import { openTraceFile } from '../segy/open-trace-file.ts';
import { type Survey, survey } from '../segy/survey.ts';
import type { TraceFile } from '../segy/trace-file.ts';
import { bytes, counted } from './quantities.ts';
import { type SegySession, segySession } from './segy-session.ts';
import type { CommonOptions } from './session.ts';

export interface InfoOptions extends CommonOptions {
  readonly text?: boolean;
  readonly full?: boolean;
  readonly as?: LayoutOptions;
  readonly endian?: 'big' | 'little';
}

/** Bytes that tell enough of a file that is larger. */
const enough = 256 << 20;

/** Headers that tell enough. */
const manyHeaders = 20_000;

/** `judi segy info FILE` */
export const segyInfo = (path: string, options: InfoOptions): Promise<void> =>
  segySession(options, (session) => info(path, options, session));

async function info(path: string, options: InfoOptions, session: SegySession): Promise<void> {
  const { signal, reporter } = session;
  const { endian } = options;
  const looks = options.full ? Number.POSITIVE_INFINITY : manyHeaders;
  const readAs = { ...(endian !== undefined && { endian }), ...options.as };
  await using file = await openTraceFile(path, { signal, looks, readAs });
  const budget = options.full ? Number.POSITIVE_INFINITY : enough;
  const found = await session.follow('Looking', 'trace', (onProgress) => survey(file, { budget, signal, onProgress }));
  if (options.json) process.stdout.write(`${JSON.stringify(describe(file, found), undefined, 2)}\n`);
  else show(reporter, file, found, options);
}

function describe(file: TraceFile, found: Survey) {
  const { path, size, fileHeader, ns, ntraces } = file;
  const { text, extendedText, trailer, binary, endian, textEncoding } = fileHeader;
  return {
    file: path,
    bytes: size,
    kind: file.kind,
    revision: statedRevision(binary),
    endian,
    textEncoding,
    format: file.format,
    traces: ntraces,
    samples: ns,
    ...found,
    findings: findings(file, found),
    text: rows(text),
    extendedText: extendedText.map(rows),
    trailer: trailer.map(rows),
    binary,
  };
}

function show(reporter: Reporter, file: TraceFile, found: Survey, options: InfoOptions): void {
  const line = (name: string, words: string) => reporter.line(`${name.padEnd(12)}${words}`);
  const { fileHeader, ns, ntraces, path, size } = file;
  const { looked, axis, acquisition, amplitudes } = found;
  reporter.heading(path);
  line('Format', `${kindOf(file)}, ${fileHeader.endian}-endian, ${sampleFormat(file.format).name}, ${bytes(size)}`);
  line('Traces', `${ntraces} of ${counted(ns, 'sample')}`);
  if (looked < ntraces) reporter.note(`${' '.repeat(12)}What follows is of ${looked} of them; --full looks at all.`);
  const unit = unitOf(file, found);
  if (axis !== undefined) line(axis.domain === 'time' ? 'Time' : 'Depth', sampling(axis, unit));
  if (found.stacked) line('Stacked', stackedPlaces(found, unit));
  else if (acquisition !== undefined) {
    const { sources, receivers, shots, offsets } = acquisition;
    line(
      'Shots',
      `${shots.count} of ${interval(shots.traces, shots.traces[1] === 1 ? 'trace' : 'traces')}${shots.by === 'source' ? ', told apart by their sources' : ''}`,
    );
    line('Sources', `${places(sources, unit)}${depths(found, ['SourceDepth', 'SourceSurfaceElevation'], unit)}`);
    line('Receivers', `${places(receivers, unit)}${depths(found, ['RecGroupElevation'], unit)}`);
    if (offsets !== undefined) line('Offsets', interval(offsets, unit));
  }
  if (amplitudes !== undefined)
    line(
      'Samples',
      `${interval([amplitudes.smallest, amplitudes.largest], '')}, root mean square ${shown(amplitudes.rms)}`,
    );
  showFields(reporter, found.fields);
  showFindings(reporter, file, found);
  if (options.text) showText(reporter, file);
}

/** Where stacked traces are: their lines, and the coordinates of midpoints, or of sources where midpoints have none. */
function stackedPlaces({ fields, acquisition }: Survey, unit: string): string {
  const range = (name: string): readonly [number, number] => {
    const { smallest, largest } = rangeOf(fields, name);
    return [smallest, largest];
  };
  const lines = [
    ['inlines', 'Inline3D'],
    ['crosslines', 'Crossline3D'],
    ['CDPs', 'CDP'],
  ].filter(([, name]) => rangeOf(fields, name).different > 1);
  const words = lines.map(([label, name]) => `${label} ${interval(range(name), '')}`);
  const midpoints = { x: range('CDPX'), y: range('CDPY') };
  const at = [...midpoints.x, ...midpoints.y].some((value) => value !== 0) ? midpoints : acquisition?.sources;
  if (at !== undefined) words.push(`x ${interval(at.x, unit)}`, `y ${interval(at.y, unit)}`);
  return `or zero offset: ${words.join(', ')}`;
}

function kindOf(file: TraceFile): string {
  if (file.kind === 'su') return 'Seismic Unix';
  const { binary, textEncoding } = file.fileHeader;
  return `SEG-Y revision ${statedRevision(binary)}, ${textEncoding.toUpperCase()} text`;
}

function sampling({ domain, count, step, start }: SampleAxis, length: string): string {
  const unit = domain === 'time' ? 'ms' : length;
  if (step === 0) return `from ${shown(start)} ${unit}, the sample interval is unknown`;
  return `${interval([start, start + (count - 1) * step], unit)}, a sample every ${shown(step)} ${unit}`;
}

/** The unit of lengths: none where coordinates are angles. */
function unitOf({ fileHeader }: TraceFile, { fields }: Survey): string {
  const units = fields.find(({ name }) => name === 'CoordUnits')?.largest ?? 0;
  if (units > 1) return '';
  return fileHeader.binary.MeasurementSystem === 2 ? 'ft' : 'm';
}

function places({ count, x, y, spacing }: Places, unit: string): string {
  const every = spacing === undefined ? '' : `, every ${shown(spacing)} ${unit}`;
  return `${counted(count, 'place')}, x ${interval(x, unit)}${every}, y ${interval(y, unit)}`;
}

/** The elevations and depths that aren't all zero. */
function depths({ fields }: Survey, names: readonly string[], unit: string): string {
  const words = { SourceDepth: 'depth', SourceSurfaceElevation: 'elevation', RecGroupElevation: 'elevation' };
  return Object.entries(words)
    .filter(([name]) => names.includes(name))
    .map(([name, word]) => ({ word, range: fields.find((field) => field.name === name) }))
    .map(({ word, range }) =>
      range === undefined || (range.smallest === 0 && range.largest === 0)
        ? ''
        : `, ${word} ${interval([range.smallest, range.largest], unit)}`,
    )
    .join('');
}

function showFields(reporter: Reporter, fields: readonly FieldRange[]): void {
  const set = fields.filter(({ smallest, largest }) => smallest !== 0 || largest !== 0);
  const varying = set.filter(({ smallest, largest }) => smallest !== largest);
  const constant = set.filter(({ smallest, largest }) => smallest === largest);
  if (varying.length > 0) {
    const head = ['Header field', 'smallest', 'largest', 'first', 'last', 'different'];
    const rows = varying.map((field) => [
      field.name,
      ...[field.smallest, field.largest, field.first, field.last].map(shown),
      field.different < countedValues ? String(field.different) : `${countedValues} or more`,
    ]);
    const widths = head.map((cell, k) => Math.max(...[head, ...rows].map((row) => row[k].length), cell.length));
    reporter.line('');
    reporter.row(head, widths, 'head');
    for (const row of rows) reporter.row(row, widths, 'body');
  }
  if (constant.length > 0) {
    reporter.line('');
    const words = constant.map(({ name, first }) => `${name} ${shown(first)}`);
    for (const text of wrapped(words, 'Constant    ')) reporter.note(text);
  }
}

function showFindings(reporter: Reporter, file: TraceFile, found: Survey): void {
  const wrong = findings(file, found);
  if (wrong.length === 0) reporter.line('\nNothing looks wrong.');
  else reporter.heading('Looks wrong');
  for (const { what, meaning } of wrong) {
    reporter.line(`- ${what}`);
    if (meaning !== '') reporter.note(`  ${meaning}`);
  }
}

function showText(reporter: Reporter, { fileHeader }: TraceFile): void {
  const { text, extendedText, trailer } = fileHeader;
  const parts = [
    { title: 'Textual header', text },
    ...extendedText.map((text, k) => ({ title: `Extended textual header ${k + 1}`, text })),
    ...trailer.map((text, k) => ({ title: `Trailer ${k + 1}`, text })),
  ];
  for (const part of parts) {
    reporter.heading(part.title);
    const shown = rows(part.text).map((row) => printable(row).trimEnd());
    const last = shown.findLastIndex((row) => row !== '');
    if (last < 0) reporter.note('empty');
    for (const row of shown.slice(0, last + 1)) reporter.line(row);
  }
}

/** The lines of a text; bytes of 0, which some software leaves where nothing stands, are blanks. */
const rows = (text: string): readonly string[] => text.replaceAll('\0', ' ').split('\n');

/** Control characters would play with the terminal. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, '·');

/** Words joined by commas in lines of at most 100 characters. */
function wrapped(words: readonly string[], label: string): readonly string[] {
  const lines: string[] = [];
  let line = label;
  for (const [k, word] of words.entries()) {
    const piece = k < words.length - 1 ? `${word}, ` : word;
    if (line.length + piece.length > 100 && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = ' '.repeat(label.length);
    }
    line += piece;
  }
  return [...lines, line];
}

function interval([first, last]: readonly [number, number], unit: string): string {
  const after = unit === '' ? '' : ` ${unit}`;
  return first === last ? `${shown(first)}${after}` : `${shown(first)} to ${shown(last)}${after}`;
}

const shown = (value: number): string => String(Number(value.toPrecision(7))).replace('-', '−');
