import {
  type HeaderMap,
  type IndexedFile,
  type LayoutOptions,
  type SegyIndex,
  SeisCon,
  sampleFormat,
} from '@judi4cloud/segy';
import { type ScanFilesOptions, segyScanFiles } from '@judi4cloud/segy/node';
import { FieldBook } from '../segy/fields.ts';
import { bytes, counted } from './quantities.ts';
import { inUsersWords } from './segy-errors.ts';
import { keysOf } from './segy-fields.ts';
import { type SegySession, segySession } from './segy-session.ts';
import type { CommonOptions } from './session.ts';
import { UsageError } from './usage-error.ts';

export interface ScanCommandOptions extends CommonOptions {
  readonly pattern: string;
  readonly keys?: readonly string[];
  readonly groupBy?: readonly string[];
  readonly field?: HeaderMap;
  readonly as?: LayoutOptions;
  readonly out?: string;
}

/** Kept for every trace, besides the keys asked for. */
const geometry = [
  'SourceX',
  'SourceY',
  'GroupX',
  'GroupY',
  'RecGroupElevation',
  'SourceSurfaceElevation',
  'SourceDepth',
  'FieldRecord',
];

/** `judi segy scan PATH…` */
export const segyScan = (paths: readonly string[], options: ScanCommandOptions): Promise<void> =>
  segySession(options, (session) => scan(paths, options, session));

async function scan(paths: readonly string[], options: ScanCommandOptions, session: SegySession): Promise<void> {
  const { reporter, signal } = session;
  const { out, pattern, field: headerMap = {} } = options;
  const book = new FieldBook(headerMap);
  const keys = keysOf(book, [...geometry, ...Object.keys(headerMap), ...(options.keys ?? [])]);
  const unreadable: { readonly file: string; readonly problem: string }[] = [];
  const index = await scanning(session, paths, {
    ...options.as,
    keys,
    headerMap,
    pattern: nameExpression(pattern),
    ...(options.groupBy !== undefined && { groupBy: keysOf(book, options.groupBy) }),
    ...(out !== undefined && { indexFile: out }),
    onUnreadable: (file, error) => {
      signal.throwIfAborted();
      const mendable = inUsersWords(error);
      const problem = mendable instanceof Error ? mendable.message : String(mendable);
      unreadable.push({ file, problem });
      reporter.warn(`Left out: ${problem}`);
    },
  });
  if (index.files.length === 0)
    throw new UsageError({
      problem:
        unreadable.length > 0
          ? `None of ${counted(unreadable.length, 'file')} can be read as SEG-Y.`
          : `No file in ${paths.join(', ')} is named like ${pattern}.`,
    });
  if (options.json) {
    const described = { ...describe(index), unreadable, ...(out !== undefined && { index: out }) };
    process.stdout.write(`${JSON.stringify(described, undefined, 2)}\n`);
    return;
  }
  show(session, index, options.verbose ?? false);
  if (out !== undefined) reporter.line(`Index in ${out}`);
}

async function scanning(
  { reporter, signal }: SegySession,
  paths: readonly string[],
  options: ScanFilesOptions,
): Promise<SegyIndex> {
  using activity = reporter.activity('Scanning', 'trace');
  return await segyScanFiles(paths, {
    ...options,
    onProgress: ({ traces, filesDone, files }) => {
      signal.throwIfAborted();
      activity.update({ done: traces, ...(files > 1 && { fraction: filesDone / files }) });
    },
  });
}

/** Names with `*` and `?`, joined by commas, as an expression for whole names in upper or lower case. */
function nameExpression(patterns: string): RegExp {
  const expressions = patterns.split(',').map((pattern) => {
    const literal = pattern.trim().replace(/[\\^$.+()[\]{}|]/g, '\\$&');
    return literal.replaceAll('*', '.*').replaceAll('?', '.');
  });
  return new RegExp(`^(?:${expressions.join('|')})$`, 'i');
}

/** Shots are described by the place of their first source anyway. */
const placed = ['SourceX', 'SourceY'];

function describe(index: SegyIndex) {
  const con = new SeisCon(index, []);
  const [x, y] = [con.getHeader('SourceX').min, con.getHeader('SourceY').min];
  const { groupBy } = index.grouping;
  const values = groupBy.filter((name) => !placed.includes(name)).map((name) => ({ name, ...con.getHeader(name) }));
  return {
    files: index.files.map(({ name, size, kind, format, fileHeader, map, scanned, warnings }) => ({
      name,
      bytes: size,
      kind,
      format,
      endian: fileHeader.endian,
      samples: map.ns,
      traces: scanned,
      warnings: warnings.map(({ message }) => message),
    })),
    traces: index.files.reduce((sum, { scanned }) => sum + scanned, 0),
    keys: index.fields.map(({ name }) => name),
    groupBy,
    shots: Array.from(con.traceCounts, (traces, shot) => ({
      ...Object.fromEntries(values.map(({ name, min }) => [name, min[shot]])),
      x: x[shot],
      y: y[shot],
      traces,
    })),
  };
}

const mostRows = 40;

function show({ reporter }: SegySession, index: SegyIndex, all: boolean): void {
  const { files, traces, shots, groupBy } = describe(index);
  const head = ['File', 'traces', 'samples', 'size', 'format'];
  const rows = index.files.slice(0, all ? undefined : mostRows).map(cells);
  const widths = head.map((cell, k) => Math.max(cell.length, ...rows.map((row) => row[k].length)));
  reporter.row(head, widths, 'head');
  for (const row of rows) reporter.row(row, widths, 'body');
  for (const { name, warnings } of files) for (const warning of warnings) reporter.warn(`${name}: ${warning}`);
  if (files.length > rows.length) reporter.note(`and ${files.length - rows.length} more; --verbose lists all`);
  const [fewest, most] = shots.reduce(
    ([low, high], { traces }) => [Math.min(low, traces), Math.max(high, traces)],
    [Number.POSITIVE_INFINITY, 0],
  );
  const each = fewest === most ? `${most}` : `${fewest} to ${most}`;
  reporter.line(
    `\n${counted(files.length, 'file')}, ${counted(traces, 'trace')}, ${counted(shots.length, 'shot')} of ${each} traces` +
      (groupBy.every((name) => placed.includes(name)) ? '' : `, by ${groupBy.join(', ')}`),
  );
}

function cells({ name, scanned, map, size, format }: IndexedFile): readonly string[] {
  return [name, String(scanned), String(map.ns), bytes(size), sampleFormat(format).name];
}
