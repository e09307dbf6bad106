import { basename, extname } from 'node:path';
import { tryFile } from '@judi4cloud/errors/disk';
import { ColourMapError, colourMapNames, type GatherOptions, gather, writePicture } from '@judi4cloud/pictures';
import type { HeaderMap, LayoutOptions } from '@judi4cloud/segy';
import { FieldBook, traceNumber } from '../segy/fields.ts';
import type { Gain } from '../segy/gain.ts';
import { openTraceFile } from '../segy/open-trace-file.ts';
import { readSection, type Section } from '../segy/section.ts';
import type { TraceRange } from '../segy/trace-selection.ts';
import { counted } from './quantities.ts';
import { checkRanges, choiceOf, keysOf } from './segy-fields.ts';
import { type SegySession, segySession } from './segy-session.ts';
import type { CommonOptions } from './session.ts';
import { UsageError } from './usage-error.ts';

export interface PlotOptions extends CommonOptions {
  readonly traces: readonly TraceRange[];
  readonly where?: string;
  readonly raw?: boolean;
  readonly key?: string;
  readonly wiggle?: boolean;
  readonly overlay?: boolean;
  readonly gain?: readonly Gain[];
  readonly clip: number;
  readonly colours: string;
  readonly title?: string;
  readonly size?: readonly [number, number];
  readonly field?: HeaderMap;
  readonly as?: LayoutOptions;
}

/** Fields that are lengths, and how the axis calls them. */
const labels: Readonly<Record<string, string>> = {
  GroupX: 'Receiver x',
  GroupY: 'Receiver y',
  SourceX: 'Source x',
  SourceY: 'Source y',
  CDPX: 'Midpoint x',
  CDPY: 'Midpoint y',
  Offset: 'Offset',
};

/** `judi segy plot FILE PICTURE` */
export const segyPlot = (path: string, picture: string, options: PlotOptions): Promise<void> =>
  segySession(options, (session) => plot(path, picture, options, session));

async function plot(path: string, picture: string, options: PlotOptions, session: SegySession): Promise<void> {
  const { signal, reporter } = session;
  if (!['.png', '.svg'].includes(extname(picture).toLowerCase()))
    throw new UsageError({ problem: `A picture's name ends in .png or .svg, not as '${picture}'.` });
  const colourMap = colourMapNames.find((name) => name === options.colours);
  if (colourMap === undefined) throw new ColourMapError({ got: options.colours, known: colourMapNames });
  await tryFile(picture, { inputs: [path] });
  const map = options.field ?? {};
  const book = new FieldBook(map);
  const choice = choiceOf(book, options);
  const key = options.key === undefined ? undefined : await axisKey(book, options.key);
  await using file = await openTraceFile(path, { signal, headerMap: map, readAs: options.as });
  checkRanges(path, file.ntraces, choice.ranges);
  const gains = options.gain ?? [];
  const section = await session.follow('Reading', 'trace', (onProgress) =>
    readSection(file, { book, choice, gains, signal, onProgress, ...(key !== undefined && { key }) }),
  );
  if (section.traces.length === 0)
    throw new UsageError({ problem: `No trace of ${path} was chosen: nothing to draw.` });
  const [width, height] = options.size ?? frameOf(section);
  const title = options.title ?? titleOf(path, section, file.ntraces, gains, Math.floor(width / letter));
  const { data, dt, t0, positions } = section;
  const drawn: GatherOptions = {
    data,
    dt,
    t0,
    nrec: section.traces.length,
    title,
    clip: options.clip,
    colourMap,
    wiggles: options.wiggle ? 'only' : (options.overlay ?? false),
    width,
    height,
    ...(positions !== undefined && { receivers: positions, xLabel: labels[section.key] }),
  };
  await writePicture(picture, gather(drawn));
  signal.throwIfAborted();
  const { chosen, traces } = section;
  const places = new Set(positions).size;
  if (positions !== undefined && places < traces.length)
    reporter.warn(
      `${traces.length} traces stand at ${counted(places, 'place')}: one each is drawn. Choose fewer with --where.`,
    );
  if (chosen > traces.length) reporter.warn(`${chosen} traces are too many for a picture: ${traces.length} are drawn.`);
  if (options.json) {
    const { key: axis, fieldRecord } = section;
    const described = { file: path, picture, traces: traces.length, chosen, key: axis, fieldRecord, dt, t0, title };
    process.stdout.write(`${JSON.stringify(described, undefined, 2)}\n`);
  } else reporter.line(`${picture}: ${counted(traces.length, 'trace')} of ${counted(file.ns, 'sample')}`);
}

async function axisKey(book: FieldBook, name: string): Promise<string> {
  const [key] = keysOf(book, [name]);
  if (key === traceNumber || Object.hasOwn(labels, key)) return key;
  throw new UsageError({
    problem: `--key ${name} is not a length: expected trace, ${Object.keys(labels).join(', ')}.`,
  });
}

/** As wide as the traces need, within what a screen shows. */
function frameOf({ traces }: Section): readonly [number, number] {
  return [Math.min(1100, Math.max(600, 4 * traces.length)), 560];
}

/** Pixels of a letter of the title. */
const letter = 9.5;

/** File, traces and gains in so many letters: a long name of the file is shortened in its middle. */
function titleOf(path: string, section: Section, ntraces: number, gains: readonly Gain[], letters: number): string {
  const { traces, fieldRecord, chosen } = section;
  const parts: string[] = [];
  const [first, last] = [traces[0], traces[traces.length - 1]];
  if (fieldRecord !== undefined && ntraces > chosen) parts.push(`shot ${fieldRecord}`);
  else if (chosen < ntraces) parts.push(first === last ? `trace ${first}` : `traces ${first} to ${last}`);
  for (const gain of gains) parts.push(gainWords(gain));
  const words = parts.map((part) => `, ${part}`).join('');
  return `${shortened(basename(path), Math.max(12, letters - words.length))}${words}`;
}

function shortened(name: string, letters: number): string {
  if (name.length <= letters) return name;
  const half = Math.floor((letters - 1) / 2);
  return `${name.slice(0, half)}…${name.slice(-half)}`;
}

function gainWords(gain: Gain): string {
  switch (gain.kind) {
    case 'agc':
      return `AGC ${gain.window} ms`;
    case 'power':
      return gain.power === 1 ? 't' : `t^${gain.power}`;
    case 'balance':
      return 'balanced';
    default:
      return gain satisfies never;
  }
}
