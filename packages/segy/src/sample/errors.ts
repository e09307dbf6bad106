import { tagged } from '@judi4cloud/errors';

/** A code of the binary header (byte 3225) that names no sample format this package reads and writes. */
export class SampleFormatError extends tagged('SampleFormatError', {
  message: ({ got, known }: { got: number | string; known: readonly number[] }) =>
    `Sample format ${got} is unknown, expected one of ${known.join(', ')} (bytes 3225–3226 of the binary header).`,
  advice: "Pass the right code, or 'ieee' (5) or 'ibm' (1) when writing.",
}) {}

/** Bytes or samples that end before the samples asked for. */
export class SampleSpaceError extends tagged('SampleSpaceError', {
  message: ({ what, got, needed }: { what: string; got: number; needed: number }) =>
    `${what}: ${got} where ${needed} are needed.`,
  advice: 'Read or allocate the rest first.',
}) {}
