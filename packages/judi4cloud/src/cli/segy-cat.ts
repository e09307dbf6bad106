import { type HeaderMap, type LayoutOptions, traceFieldNames } from '@judi4cloud/segy';
import { FieldBook, traceNumber } from '../segy/fields.ts';
import { openTraceFile } from '../segy/open-trace-file.ts';
import { type SelectedTraces, selectTraces } from '../segy/selected-traces.ts';
import type { TraceRange } from '../segy/trace-selection.ts';
import { checkRanges, choiceOf, keysOf } from './segy-fields.ts';
import { type SegySession, segySession } from './segy-session.ts';
import type { CommonOptions } from './session.ts';
import { StandardOutput } from './standard-output.ts';

export interface CatOptions extends CommonOptions {
  readonly keys?: readonly string[];
  readonly traces: readonly TraceRange[];
  readonly where?: string;
  readonly csv?: boolean;
  readonly raw?: boolean;
  readonly field?: HeaderMap;
  readonly as?: LayoutOptions;
}

const geometry = [
  traceNumber,
  'FieldRecord',
  'TraceNumber',
  'SourceX',
  'SourceY',
  'SourceDepth',
  'GroupX',
  'GroupY',
  'RecGroupElevation',
  'Offset',
];

/** `judi segy cat FILE` */
export const segyCat = (path: string, options: CatOptions): Promise<void> =>
  segySession(options, (session) => cat(path, options, session), true);

async function cat(path: string, options: CatOptions, session: SegySession): Promise<void> {
  const { signal } = session;
  const map = options.field ?? {};
  const book = new FieldBook(map);
  const keys = options.keys ?? [...geometry, ...Object.keys(map)];
  const all = keys.length === 1 && keys[0].toLowerCase() === 'all';
  const fields = all ? [traceNumber, ...traceFieldNames, ...Object.keys(map)] : keysOf(book, keys);
  const choice = choiceOf(book, options);
  await using file = await openTraceFile(path, { signal, headerMap: map, readAs: options.as });
  checkRanges(path, file.ntraces, choice.ranges);
  using output = new StandardOutput();
  const print = printer(options, path, fields);
  await output.write(print.head);
  for await (const traces of selectTraces(file, choice, { fields, book, signal })) {
    for (const line of print.lines(traces)) {
      await output.write(line);
      if (output.closed) return;
    }
  }
  await output.write(print.foot);
  await output.flush();
}

/** A way to write a table of headers. */
interface TablePrinter {
  readonly head: string;
  lines(traces: SelectedTraces): Iterable<string>;
  readonly foot: string;
}

function printer(options: CatOptions, path: string, fields: readonly string[]): TablePrinter {
  if (options.json) return jsonPrinter(path, fields);
  if (options.csv) return csvPrinter(fields);
  return tablePrinter(fields);
}

function jsonPrinter(path: string, fields: readonly string[]): TablePrinter {
  const keys = fields.map((field) => JSON.stringify(field));
  let separator = '\n';
  return {
    head: `{"file":${JSON.stringify(path)},"traces":[`,
    *lines({ columns, rows }) {
      const values = fields.map((field) => columns.get(field) ?? []);
      for (const row of rows) {
        yield `${separator}{${keys.map((key, k) => `${key}:${JSON.stringify(values[k][row])}`).join(',')}}`;
        separator = ',\n';
      }
    },
    foot: '\n]}\n',
  };
}

function csvPrinter(fields: readonly string[]): TablePrinter {
  return {
    head: `${fields.join(',')}\n`,
    *lines({ columns, rows }) {
      const values = fields.map((field) => columns.get(field) ?? []);
      for (const row of rows) yield `${values.map((column) => column[row]).join(',')}\n`;
    },
    foot: '',
  };
}

/** Columns are as wide as the first batch needs; later values that are wider push the rest to the right. */
function tablePrinter(fields: readonly string[]): TablePrinter {
  let widths: readonly number[] | undefined;
  return {
    head: '',
    *lines({ columns, rows }) {
      const cells = fields.map((field) => Array.from(rows, (row) => shown(columns.get(field)?.[row] ?? Number.NaN)));
      if (widths === undefined) {
        widths = fields.map((field, k) => cells[k].reduce((width, cell) => Math.max(width, cell.length), field.length));
        yield padded(fields, widths);
      }
      for (let row = 0; row < rows.length; row++) {
        yield padded(
          cells.map((column) => column[row]),
          widths,
        );
      }
    },
    foot: '',
  };
}

const padded = (cells: readonly string[], widths: readonly number[]): string =>
  `${cells.map((cell, k) => cell.padStart(widths[k])).join('  ')}\n`;

/** Scaled values without the digits that division leaves. */
const shown = (value: number): string => String(Number.isInteger(value) ? value : Number(value.toPrecision(10)));
