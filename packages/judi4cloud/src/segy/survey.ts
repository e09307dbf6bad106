import { getHeader, type SampleAxis, sampleAxis, traceFieldNames } from '@judi4cloud/segy';
import { type AcquisitionSummary, RunningAcquisition } from './acquisition.ts';
import { type Amplitudes, RunningAmplitudes } from './amplitudes.ts';
import { type FieldRange, RunningRange } from './field-ranges.ts';
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
}

export interface SurveyOptions {
  /** Bytes that may be read; a larger file is looked at in pieces from its beginning to its end. */
  readonly budget: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

const batchBytes = 4 << 20;
const pieces = 64;

/** Looks at the traces of a file, one batch in memory at a time. */
export async function survey(file: TraceFile, options: SurveyOptions): Promise<Survey> {
  const ranges = traceFieldNames.map((name) => new RunningRange(name));
  const acquisition = new RunningAcquisition();
  const amplitudes = new RunningAmplitudes();
  const runs = runsWithin(file, options.budget);
  const total = runs.reduce((sum, { count }) => sum + count, 0);
  let looked = 0;
  let axis: SampleAxis | undefined;
  for (const { from, count } of runs) {
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
    amplitudes.add(block.data, block.ns);
    looked += count;
    options.onProgress(looked, total);
  }
  return {
    looked,
    fields: looked === 0 ? [] : ranges.map(({ range }) => range),
    axis,
    acquisition: looked === 0 ? undefined : acquisition.summary,
    amplitudes: amplitudes.amplitudes,
  };
}

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
