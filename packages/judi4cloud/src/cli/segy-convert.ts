import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { tryFile } from '@judi4cloud/errors/disk';
import { type HeaderMap, type LayoutOptions, type Revision, sampleFormat } from '@judi4cloud/segy';
import { fileSink } from '@judi4cloud/segy/node';
import { convert } from '../segy/convert.ts';
import { FieldBook } from '../segy/fields.ts';
import { openTraceFile } from '../segy/open-trace-file.ts';
import { floats, roundedToBits } from '../segy/precision.ts';
import type { SortKey } from '../segy/trace-order.ts';
import type { TraceRange } from '../segy/trace-selection.ts';
import { bytes, counted } from './quantities.ts';
import { checkRanges, choiceOf, keysOf } from './segy-fields.ts';
import { type SegySession, segySession } from './segy-session.ts';
import type { CommonOptions } from './session.ts';
import { UsageError } from './usage-error.ts';

export interface ConvertCommandOptions extends CommonOptions {
  readonly format?: 'ieee' | 'ibm' | number;
  readonly revision?: string;
  readonly endian?: 'big' | 'little';
  readonly sort?: readonly string[];
  readonly traces: readonly TraceRange[];
  readonly where?: string;
  readonly raw?: boolean;
  readonly clip?: boolean;
  readonly overwrite?: boolean;
  readonly field?: HeaderMap;
  readonly as?: LayoutOptions;
}

/** `judi segy convert IN OUT` */
export const segyConvert = (input: string, output: string, options: ConvertCommandOptions): Promise<void> =>
  segySession(options, (session) => convertFile(input, output, options, session));

async function convertFile(
  input: string,
  output: string,
  options: ConvertCommandOptions,
  session: SegySession,
): Promise<void> {
  const { signal, reporter } = session;
  if (existsSync(output) && !options.overwrite)
    throw new UsageError({
      problem: `There is a file '${output}' already.`,
      advice: `Give another name, or --overwrite to replace it.`,
    });
  await tryFile(output, { inputs: [input], kind: 'stream' });
  const map = options.field ?? {};
  const book = new FieldBook(map);
  const choice = choiceOf(book, options);
  const sort = await sortKeys(book, options.sort ?? []);
  const begin = performance.now();
  await using file = await openTraceFile(input, { signal, headerMap: map, readAs: options.as });
  checkRanges(input, file.ntraces, choice.ranges);
  const { format, endian } = options;
  const kind = kindOf(output) ?? file.kind;
  if (kind === 'su' && options.revision !== undefined)
    throw new UsageError({
      problem: `Seismic Unix, which '${output}' is to be, has no revisions.`,
      advice: `Leave --revision out, or give another name.`,
    });
  const written = await session.follow('Converting', 'trace', (onProgress) =>
    convert(file, fileSink(output), {
      book,
      choice,
      sort,
      kind,
      signal,
      onProgress,
      clip: options.clip ?? false,
      ...(format !== undefined && { format }),
      ...(endian !== undefined && { endian }),
      ...(options.revision !== undefined && { revision: Number(options.revision) as Revision }),
    }),
  );
  const { code, name } = sampleFormat(format ?? (kind === 'su' ? 'ieee' : file.format));
  const madeWhole = !floats.has(code) && floats.has(file.format);
  const bits = roundedToBits(file.format, code);
  const rounded = madeWhole || bits !== undefined;
  const seconds = (performance.now() - begin) / 1000;
  if (options.json) {
    const { ntraces: traces, ...rest } = written;
    const described = { input, output, traces, ...rest, format: code, rounded, seconds };
    process.stdout.write(`${JSON.stringify(described, undefined, 2)}\n`);
    return;
  }
  const { ntraces, clipped } = written;
  reporter.line(`${output}: ${ntraces} of ${counted(file.ntraces, 'trace')}, ${name}, ${bytes(written.bytes)}`);
  if (madeWhole) reporter.warn('Samples were rounded to whole numbers: the format holds no others.');
  else if (bits !== undefined) reporter.warn(`Samples of more than ${bits} significant bits were rounded to these.`);
  if (clipped > 0) reporter.warn(`${counted(clipped, 'sample')} didn't fit the format and became the nearest that do.`);
  if (ntraces === 0) reporter.warn('No trace was chosen: the file has headers only.');
  for (const { message } of file.warnings) reporter.warn(`${input}: ${message}`);
}

/** What the name of a file asks for: Seismic Unix, SEG-Y, or neither. */
function kindOf(output: string): 'segy' | 'su' | undefined {
  const extension = extname(output).toLowerCase();
  if (extension === '.su') return 'su';
  return extension === '.sgy' || extension === '.segy' ? 'segy' : undefined;
}

async function sortKeys(book: FieldBook, names: readonly string[]): Promise<readonly SortKey[]> {
  const keys: SortKey[] = [];
  for (const name of names) {
    const descending = name.startsWith('-');
    const [field] = keysOf(book, [descending ? name.slice(1) : name]);
    keys.push({ field, descending });
  }
  return keys;
}
