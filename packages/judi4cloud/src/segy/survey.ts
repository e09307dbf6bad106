import {
  bytesPerSample,
  decodeTraces,
  getHeader,
  type SampleAxis,
  type Samples,
  type SeisBlock,
  sampleAxis,
  traceFieldNames,
} from '@judi4cloud/segy';
import { type AcquisitionSummary, RunningAcquisition } from './acquisition.ts';
import { type Amplitudes, RunningAmplitudes } from './amplitudes.ts';
import { type FieldRange, RunningRange } from './field-ranges.ts';
import { type FloatLook, RunningFloatWords } from './float-words.ts';
import { isStacked } from './stacked.ts';
import { following, type TraceFile } from './trace-file.ts';
import { everyTrace, traceRuns } from './trace-selection.ts';

/** What the traces of a file hold. */
export interface Survey {
  /** Number of traces that were looked at. */
  readonly looked: number;
  /** Every header field: coordinates, elevations and times scaled; none when there is no trace. */
  readonly fields: readonly FieldRange[];
  /** When, or how deep, the samples of the first trace were taken; `undefined` when there is no trace. */
  readonly axis: SampleAxis | undefined;
  readonly acquisition: AcquisitionSummary | undefined;
  readonly amplitudes: Amplitudes | undefined;
  /** Whether traces are stacked, or of zero offset: each at a place of its own, and none with an offset. */
  readonly stacked: boolean;
  /** What the samples of a file look like whose format code says IBM or IEEE floats of 4 bytes. */
  readonly floats: FloatLook;
}

export interface SurveyOptions {
  /** Bytes that may be read; a larger file is looked at in pieces from its beginning to its end. */
  readonly budget: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

const batchBytes = 4 << 20;
const pieces = 64;

/** Batches of which the bits are looked at. */
const tellingBatches = 4;

/** Looks at the traces of a file, one batch in memory at a time. */
export async function survey(file: TraceFile, options: SurveyOptions): Promise<Survey> {
  const ranges = traceFieldNames.map((name) => new RunningRange(name));
  const acquisition = new RunningAcquisition();
  const amplitudes = new RunningAmplitudes();
  const words = new RunningFloatWords();
  const runs = runsWithin(file, options.budget);
  const total = runs.reduce((sum, { count }) => sum + count, 0);
  let looked = 0;
  let axis: SampleAxis | undefined;
  const every = Math.ceil(runs.length / tellingBatches);
  for (const [k, { from, count }] of runs.entries()) {
    options.signal.throwIfAborted();
    const block = await file.block(following(from, count));
    for (const range of ranges) range.add(getHeader(block, range.name));
    const column = (name: string) => getHeader(block, name);
    axis ??= sampleAxis(block);
    acquisition.add(
      {
        SourceX: column('SourceX'),
        SourceY: column('SourceY'),
        GroupX: column('GroupX'),
        GroupY: column('GroupY'),
        Offset: column('Offset'),
        FieldRecord: column('FieldRecord'),
      },
      from,
    );
    amplitudes.add(await wholeSamples(file, following(from, count), block), block.ns);
    if (floats.has(file.format) && k % every === 0) words.add(await file.words(following(from, count)));
    looked += count;
    options.onProgress(looked, total);
  }
  const fields = looked === 0 ? [] : ranges.map(({ range }) => range);
  const summary = looked === 0 ? undefined : acquisition.summary;
  return {
    looked,
    fields,
    axis,
    acquisition: summary,
    amplitudes: amplitudes.amplitudes,
    stacked: summary !== undefined && isStacked(file.fileHeader.binary, looked, fields, summary),
    floats: words.look,
  };
}

/** Codes of formats whose numbers may be beyond single precision. */
const wide: ReadonlySet<number> = new Set([1, 6]);

/** The samples of a block, in double precision where single precision makes infinities of them. */
async function wholeSamples(file: TraceFile, traces: Uint32Array, { data, ns }: SeisBlock): Promise<Samples> {
  if (!wide.has(file.format) || data.every(Number.isFinite)) return data;
  const { bytes, runs, format, littleEndian } = await file.stored(traces);
  const samples = new Float64Array(data.length);
  let [at, trace] = [0, 0];
  for (const run of runs) {
    const stride = run.headerBytes + run.ns * bytesPerSample(format);
    for (let i = 0; i < run.count; i++, at += stride, trace++) {
      const layout = { offset: at + run.headerBytes, stride, ns: run.ns, ntraces: 1, format, littleEndian };
      decodeTraces(bytes, layout, samples, trace * ns);
    }
  }
  return samples;
}

/** Codes of IBM and IEEE floats of 4 bytes. */
const floats: ReadonlySet<number> = new Set([1, 5]);

/** All traces in batches; when they are more than the budget, evenly spaced batches, the first and last among them. */
function runsWithin({ ns, ntraces }: TraceFile, budget: number): readonly { from: number; count: number }[] {
  const traceBytes = 240 + 4 * ns;
  const most = Math.max(1, Math.floor(budget / traceBytes));
  if (ntraces <= most) return [...traceRuns(everyTrace, ntraces, Math.max(1, Math.floor(batchBytes / traceBytes)))];
  const count = Math.max(1, Math.min(Math.floor(most / pieces), Math.floor(batchBytes / traceBytes)));
  const batches = Math.max(2, Math.floor(most / count));
  return Array.from({ length: batches }, (_, k) => ({
    from: Math.floor((k * (ntraces - count)) / (batches - 1)),
    count,
  }));
}
