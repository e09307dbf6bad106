import {
  type ByteSource,
  getHeader,
  type LayoutOptions,
  type SampleAxis,
  type SeisBlock,
  sampleAxis,
  segyRead,
} from '@judi4cloud/segy';
import type { DataFile, StoredVariable } from '../../data-file.ts';
import { DataFileError } from '../../errors.ts';
import { openFile } from '../../places/open-file.ts';
import type { Place } from '../../places/place.ts';
import { type TraceAxes, traceAxes } from './trace-axes.ts';
import { singleSamples, wholeBlock } from './whole-block.ts';

/** Most samples whose headers are read at a time. */
const slab = 1 << 22;

/** The name and the units of a parameter in the textual header of what this package writes. */
const parameterLine = /^C ?\d+ parameter (\S+)(?:, units (.*?))?\s*$/m;

/**
 * Opens a SEG-Y file of a model or an image: traces along x, or by inline and crossline, samples along depth.
 *
 * The spacing in depth is known for samples in the depth domain (trace identification code 28), where lengths are in metres.
 *
 * @throws DataFileError when there is no file, it ends in the middle of a trace, or its traces aren't on a regular grid
 */
export async function openSegyModel(place: Place, path: string, readAs: LayoutOptions = {}): Promise<DataFile> {
  const source = await openFile(place, path, 'a SEG-Y file');
  try {
    const { first, places } = await readPlaces(path, source, readAs);
    const found = traceAxes(places);
    if (typeof found === 'string')
      throw new DataFileError({
        file: path,
        got: found,
        expected: 'a model on a regular grid',
        advice: 'Sort its traces, or resample it to a grid.',
      });
    const variable = describe(first, found);
    const perRow = found.axes[1]?.n ?? 1;
    return {
      path,
      attributes: {},
      variables: [variable],
      async read(_, [start, stop] = [0, variable.shape[0]]) {
        const block = await segyRead(source, { ...readAs, keys: [], traces: [start * perRow, stop * perRow] });
        return singleSamples(path, block, readAs.format, start * perRow);
      },
      [Symbol.asyncDispose]: async () => source.close?.(),
    };
  } catch (error) {
    await source.close?.();
    throw error;
  }
}

/** Whether a SEG-Y file says itself that its samples are in depth, as those of models are. */
export async function isInDepth(place: Place, path: string, readAs: LayoutOptions = {}): Promise<boolean> {
  const source = await openFile(place, path, 'a SEG-Y file');
  try {
    return sampleAxis(await segyRead(source, { ...readAs, traces: [0, 1] })).domain === 'depth';
  } finally {
    await source.close?.();
  }
}

const keys = ['CDPX', 'CDPY', 'SourceX', 'SourceY', 'GroupX', 'GroupY', 'Inline3D', 'Crossline3D'];

/** Places of all traces: midpoints, or, where they are all the same, sources or receivers. */
async function readPlaces(path: string, source: ByteSource, readAs: LayoutOptions) {
  const first = wholeBlock(path, await segyRead(source, { ...readAs, traces: [0, 1] }));
  const columns = new Map(keys.map((key): [string, number[]] => [key, []]));
  const step = Math.max(1, Math.floor(slab / Math.max(1, first.ns)));
  for (let start = 0; ; start += step) {
    const block = await segyRead(source, { ...readAs, keys, traces: [start, start + step] });
    for (const [key, column] of columns) for (const value of getHeader(block, key)) column.push(value);
    if (block.ntraces < step) break;
  }
  const of = (key: string) => columns.get(key) ?? [];
  const moves = (key: string) => of(key).some((value, _, values) => value !== values[0]);
  const from = ['CDP', 'Source', 'Group'].find((name) => moves(`${name}X`) || moves(`${name}Y`)) ?? 'CDP';
  const places = { x: of(`${from}X`), y: of(`${from}Y`), inline: of('Inline3D'), crossline: of('Crossline3D') };
  return { first, places };
}

function describe(first: SeisBlock, { axes, unplaced }: TraceAxes): StoredVariable {
  const depth = sampleAxis(first);
  const [, name = 'values', units] = parameterLine.exec(first.fileHeader.text) ?? [];
  const lacking = unplaced ?? undepthed(first, depth);
  const placed = lacking === undefined && {
    spacing: [...axes.map(({ d = 1 }) => d), depth.step],
    origin: [...axes.map(({ o = 0 }) => o), depth.start],
  };
  return {
    name,
    shape: [...axes.map(({ n }) => n), first.ns],
    dimensions: [...axes.map((axis) => axis.name), 'z'],
    order: undefined,
    attributes: { ...(units && { units }), ...placed },
    rows: 1,
    ...(lacking !== undefined && { unplaced: lacking }),
  };
}

/** Why spacing and origin in metres aren't known. */
function undepthed({ fileHeader }: SeisBlock, { domain, step }: SampleAxis): string | undefined {
  if (fileHeader.binary.MeasurementSystem === 2) return 'its lengths are in feet';
  if (domain === 'time') return `its samples are in time, ${step} ms apart, by their headers`;
  return step > 0 ? undefined : 'its headers hold no sample interval';
}
