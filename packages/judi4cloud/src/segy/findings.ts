import { sampleFormat } from '@judi4cloud/segy';
import { type AcquisitionSummary, isNowhere } from './acquisition.ts';
import { rangeOf } from './field-ranges.ts';
import type { Survey } from './survey.ts';
import type { TraceFile } from './trace-file.ts';

/** Something that looks wrong in a file, and what it means for whoever uses it. */
export interface Finding {
  readonly what: string;
  readonly meaning: string;
}

/** What looks wrong in a file, the gravest first. */
export function findings(file: TraceFile, survey: Survey): readonly Finding[] {
  const { acquisition } = survey;
  if (acquisition === undefined) return [...warnings(file), { what: 'There is no trace.', meaning: '' }];
  return [...warnings(file), ...timing(file, survey), ...geometry(file, survey, acquisition), ...samples(file, survey)];
}

function warnings({ warnings }: TraceFile): Finding[] {
  return warnings.map(({ message, count }) => ({
    what: message,
    meaning: count > 1 ? `This occurs ${count} times.` : '',
  }));
}

/** Seismic sample intervals are longer, in microseconds. */
const tooShort = 20;

function timing({ fileHeader, ns }: TraceFile, { fields }: Survey): Finding[] {
  const found: Finding[] = [];
  const { binary } = fileHeader;
  const intervals = rangeOf(fields, 'dt');
  if (binary.dt === 0 && binary.ExtDt === 0 && intervals.largest === 0)
    found.push({ what: 'No sample interval is given.', meaning: 'Give dt yourself when you use the data.' });
  else if (intervals.smallest !== intervals.largest)
    found.push({
      what: `Sample intervals of the traces differ: ${shown(intervals.smallest)} to ${shown(intervals.largest)} µs.`,
      meaning: 'Such traces have no common time axis.',
    });
  else if (binary.dt !== 0 && intervals.largest !== 0 && binary.dt !== intervals.largest)
    found.push({
      what: `The sample interval is ${binary.dt} µs in the file header, ${shown(intervals.largest)} µs in the traces.`,
      meaning: "The traces' own is usually right.",
    });
  else if (intervals.largest > 0 && intervals.largest < tooShort)
    found.push({
      what: `Samples are ${shown(intervals.largest)} µs apart.`,
      meaning: 'Milliseconds may have been taken for microseconds.',
    });
  const counts = rangeOf(fields, 'ns');
  if (counts.smallest !== counts.largest)
    found.push({
      what: `Traces have ${counts.smallest} to ${counts.largest} samples.`,
      meaning: `Shorter ones are filled with zeros to ${ns}.`,
    });
  return found;
}

/** What looks wrong with sources and receivers of traces that aren't stacked. */
function prestack(looked: number, fields: Survey['fields'], acquisition: AcquisitionSummary): Finding[] {
  const found: Finding[] = [];
  const { sources, receivers, shots, wrongOffsets, firstWrongOffset, offsets: distances } = acquisition;
  const midpoints = ['CDPX', 'CDPY'].some((name) => rangeOf(fields, name).different > 1);
  if (isNowhere(sources) && isNowhere(receivers))
    found.push({
      what: midpoints ? 'Only midpoints (CDPX, CDPY) have coordinates.' : 'All coordinates are 0.',
      meaning: 'Sources and receivers must come from elsewhere.',
    });
  else {
    if (sources.count === 1 && receivers.count === 1 && looked > 1)
      found.push({ what: 'All traces have the same source and receiver.', meaning: 'Coordinates may be missing.' });
    if (rangeOf(fields, 'RecSourceScalar').smallest === 0 && rangeOf(fields, 'RecSourceScalar').largest === 0)
      found.push({ what: 'The scalar of the coordinates is 0.', meaning: 'It counts as 1, as the standard says.' });
    const offsets = rangeOf(fields, 'Offset');
    if (distances === undefined)
      found.push({
        what: `All ${isNowhere(receivers) ? 'receivers' : 'sources'} are at (0, 0).`,
        meaning: 'Their coordinates must come from elsewhere, and so must offsets.',
      });
    else if (wrongOffsets > 0 && offsets.smallest === 0 && offsets.largest === 0)
      found.push({ what: 'Offset is 0 in all traces.', meaning: 'Take offsets from the coordinates.' });
    else if (wrongOffsets > 0)
      found.push({
        what:
          `Offset isn't the distance from source to receiver in ${wrongOffsets} of ${looked} traces` +
          `${firstWrongOffset === undefined ? '' : `, first in trace ${firstWrongOffset}`}.`,
        meaning: 'Take offsets from the coordinates.',
      });
  }
  if (!shots.together)
    found.push({
      what: `Traces of a shot (${shots.by}) don't follow each other.`,
      meaning: 'Scanning finds them all; `convert --sort FieldRecord` puts them together.',
    });
  const records = rangeOf(fields, 'FieldRecord');
  if (records.different === 1 && sources.count > 1)
    found.push({
      what: `FieldRecord is ${records.first} everywhere, though there are ${sources.count} sources.`,
      meaning: 'Tell shots apart by SourceX, SourceY.',
    });
  return found;
}

function geometry(
  { kind, fileHeader }: TraceFile,
  { fields, looked, stacked }: Survey,
  acquisition: AcquisitionSummary,
): Finding[] {
  const found: Finding[] = stacked ? [] : prestack(looked, fields, acquisition);
  const units = rangeOf(fields, 'CoordUnits');
  if (units.largest > 1)
    found.push({ what: 'Coordinates are angles, not lengths.', meaning: 'Project them before you use them.' });
  const depth = rangeOf(fields, 'SourceDepth');
  if (depth.smallest < 0)
    found.push({
      what: `Source depths go down to ${shown(depth.smallest)}.`,
      meaning: 'Negative is above the surface.',
    });
  if (kind === 'segy' && !/[A-Za-z]{3}/.test(fileHeader.text))
    found.push({ what: 'The textual header says nothing.', meaning: '' });
  return found;
}

/** Real recordings stay far below this, in whatever unit; misread bytes don't. */
const tooLarge = 1e20;

/** The format code of each look. */
const codes = { ibm: 1, ieee: 5 } as const;

/** What may be wrong besides the byte order where samples are too large, by the format code. */
const mistaken: Readonly<Record<number, string>> = {
  1: 'IEEE floats may have been taken for IBM ones,',
  5: 'IBM floats may have been taken for IEEE ones,',
};

function samples({ format }: TraceFile, { amplitudes, floats, looked }: Survey): Finding[] {
  if (amplitudes === undefined)
    return [{ what: 'No sample is a finite number.', meaning: 'Is the sample format right?' }];
  const found: Finding[] = [];
  const { notFinite, silentTraces, smallest, largest } = amplitudes;
  if (floats !== 'unknown' && codes[floats] !== format)
    found.push({
      what: `Format ${format} says ${sampleFormat(format).name}, the samples look like ${sampleFormat(codes[floats]).name}.`,
      meaning: `Look at them with \`--as format=${codes[floats]}\`; a plot tells which is right.`,
    });
  if (notFinite > 0)
    found.push({ what: `${notFinite} samples are NaN or infinite.`, meaning: 'Is the sample format right?' });
  if (Math.max(-smallest, largest) > tooLarge)
    found.push({
      what: `Samples reach ${shown(Math.max(-smallest, largest))}.`,
      meaning: `${mistaken[format] ?? 'The sample format'} or the byte order may be wrong.`,
    });
  if (silentTraces > 0) found.push({ what: `${silentTraces} of ${looked} traces are zero throughout.`, meaning: '' });
  return found;
}

const shown = (value: number): string => String(Number(value.toPrecision(6)));
