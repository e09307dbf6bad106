import { tagged } from '@judi4cloud/errors';

/** Any error of reading; `tag` says which. */
export type SegyReadError =
  | InputError
  | SegyFormatError
  | SourceError
  | UnknownFieldError
  | HeaderValueError
  | BlockSizeError
  | BlockMismatchError
  | IndexFormatError
  | StaleIndexError
  | ShotError
  | TraceError
  | VolumeError;

/** Something that can't be read from, such as the path of a file that nobody opened. */
export class InputError extends tagged('InputError', {
  message: ({ got }: { got: string }) => `Got ${got}, expected a source, a File or Blob, bytes or a URL.`,
  advice:
    "In Node, 'openFile' of '@judi4cloud/segy/node' opens a file by its path; segyRead(new URL(address)) reads one behind HTTP.",
}) {}

/** A file, or a part of it, that can't be SEG-Y. */
export class SegyFormatError extends tagged(
  'SegyFormatError',
  ({
    source,
    byte,
    got,
    expected,
  }: {
    source: string;
    /** The first byte that is wrong, from 1 as in the standard. */
    byte: number;
    got: string;
    expected: string;
  }) => `${source}, byte ${byte}: ${got}, expected ${expected}.`,
) {}

/** A source that didn't give the bytes it was asked for. */
export class SourceError extends tagged(
  'SourceError',
  ({
    source,
    byte,
    length,
    problem,
  }: {
    source: string;
    /** The first byte that was asked for, from 1. */
    byte: number;
    /** Bytes that were asked for; 0 when the source couldn't be opened. */
    length: number;
    problem: string;
    /** HTTP status of the answer, where a server refused. */
    status?: number;
  }) =>
    length === 0
      ? `${source} could not be opened: ${problem}.`
      : `${source}: ${length} bytes from byte ${byte} could not be read: ${problem}.`,
) {}

/** A header field that neither the standard nor the header map has. */
export class UnknownFieldError extends tagged('UnknownFieldError', {
  message: ({ field, map }: { field: string; map: readonly string[] }) =>
    `There is no trace header field '${field}'${map.length > 0 ? ` (the header map has ${map.join(', ')})` : ''}.`,
  advice:
    "Take a name such as SourceX, GroupX or FieldRecord, or say where it is: headerMap: { name: { byte: 181, type: 'int32' } }.",
}) {}

/** Header values that don't fit: not in the field's range, or not one per trace. */
export class HeaderValueError extends tagged(
  'HeaderValueError',
  ({ field, got, expected }: { field: string; got: string; expected: string }) =>
    `Header field ${field}: got ${got}, expected ${expected}.`,
) {}

/** Traces that don't fit into memory as one block. */
export class BlockSizeError extends tagged('BlockSizeError', {
  message: ({ source, ntraces, ns }: { source: string; ntraces: number; ns: number }) =>
    `${source}: ${ntraces} traces of ${ns} samples need ${((ntraces * ns * 4) / 2 ** 30).toPrecision(3)} GiB in one block.`,
  advice: 'Scan the file and read it shot by shot, or read a part of it: { traces: [0, 1000] }.',
}) {}

/** Blocks or containers that can't be joined. */
export class BlockMismatchError extends tagged(
  'BlockMismatchError',
  ({
    block,
    what,
    got,
    expected,
  }: {
    /** Which one differs from the first. */
    block: number;
    what: string;
    got: string;
    expected: string;
  }) => `Part ${block} can't be merged with the first: ${what} ${got}, expected ${expected}.`,
) {}

/** Bytes that aren't an index, or not any more. */
export class IndexFormatError extends tagged('IndexFormatError', {
  message: ({ index, got, expected }: { index: string; got: string; expected: string }) =>
    `${index}: ${got}, expected ${expected}.`,
  advice: 'Scan the files again.',
}) {}

/** A file that isn't what it was when it was scanned. */
export class StaleIndexError extends tagged('StaleIndexError', {
  message: ({ source, what, got, expected }: { source: string; what: string; got: string; expected: string }) =>
    `${source}: ${what} is ${got}, expected ${expected} as when it was scanned.`,
  advice: 'Scan it again.',
}) {}

/** Traces that make no volume, or a part that it doesn't have. */
export class VolumeError extends tagged(
  'VolumeError',
  ({ what, got, expected }: { what: string; got: string; expected: string }) =>
    `${what}: got ${got}, expected ${expected}.`,
) {}

/** Samples that the traces of a container don't have, or that are no range. */
export class SampleRangeError extends tagged(
  'SampleRangeError',
  ({ got, samples }: { got: string; samples: number }) =>
    `Samples: got ${got}, expected the first and the one after the last, whole numbers from 0 to ${samples}.`,
) {}

/** A trace that a block or a container doesn't have. */
export class TraceError extends tagged(
  'TraceError',
  ({ trace, ntraces }: { trace: number; ntraces: number }) => `There is no trace ${trace}: there are ${ntraces}.`,
) {}

/** A shot that a container doesn't have. */
export class ShotError extends tagged(
  'ShotError',
  ({ shot, shots }: { shot: number; shots: number }) =>
    `There is no shot ${shot}, ${
      shots === 0 ? 'the container has none' : `expected 0 to ${shots - 1} (or −${shots} to −1 from the end)`
    }.`,
) {}
