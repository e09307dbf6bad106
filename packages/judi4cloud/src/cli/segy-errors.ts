import {
  IndexFormatError,
  SampleFormatError,
  SampleValueError,
  SegyFormatError,
  SourceError,
  WriteLayoutError,
} from '@judi4cloud/segy';
import { UsageError } from './usage-error.ts';

/** The largest IEEE float of 4 bytes. */
const largestSingle = (2 - 2 ** -23) * 2 ** 127;

/** Says in the words of the command line what the user can mend, and leaves other errors as they are. */
export function inUsersWords(error: unknown): unknown {
  if (error instanceof SegyFormatError) {
    const { source, byte, got, expected, advice } = error;
    return new UsageError({
      problem: `${source} is no SEG-Y file that can be read: byte ${byte}: ${got}, expected ${expected}.`,
      advice: asWritten(advice),
    });
  }
  if (error instanceof SourceError) {
    if (codeOf(error.cause) === 'ENOENT')
      return new UsageError({ problem: `There is no file or folder '${error.source}'.` });
    // Nothing was asked for yet: it couldn't be opened.
    if (error.length === 0 && error.cause === undefined)
      return new UsageError({ problem: `'${error.source}' is not a file.` });
  }
  if (error instanceof IndexFormatError) {
    const { index, got, expected } = error;
    return new UsageError({
      problem: `${index}: ${got}, expected ${expected}.`,
      advice: 'Give another name with --out.',
    });
  }
  if (error instanceof SampleFormatError || error instanceof WriteLayoutError)
    return new UsageError({ problem: error.message });
  if (error instanceof SampleValueError) {
    const { trace, sample, value, format } = error;
    return new UsageError({
      problem: `Sample ${sample + 1} of trace ${trace + 1} is ${value}, which format ${format} can't hold.`,
      advice: `Take '--format ${Math.abs(value) > largestSingle && Number.isFinite(value) ? 6 : 'ieee'}', or '--clip' to write the nearest values that fit.`,
    });
  }
  return error;
}

const codeOf = (cause: unknown): unknown => (cause instanceof Error && 'code' in cause ? cause.code : undefined);

/**
 * Advice of the library in the words of the command line: `{ format: 5 }` is `--as format=5`.
 *
 * @example
 * asWritten("pass { endian: 'big', ns: 1501 }"); // pass --as endian=big,ns=1501
 */
function asWritten(advice: string): string {
  return advice.replaceAll(/\{ (\w+(?:: '?\w+'?)?(?:, \w+: '?\w+'?)*) \}/g, (_, list: string) => {
    const words = list.replaceAll("'", '').replaceAll(': ', '=').replaceAll(', ', ',');
    return `--as ${words.includes('=') ? words : `${words}=…`}`;
  });
}
