import { nearestWord } from '@judi4cloud/errors';
import type { FieldBook } from '../segy/fields.ts';
import type { TraceChoice } from '../segy/selected-traces.ts';
import type { TraceRange } from '../segy/trace-selection.ts';
import { ExpressionError } from '../segy/where/errors.ts';
import type { Condition } from '../segy/where/expression.ts';
import { parseCondition } from '../segy/where/parse.ts';
import { counted } from './quantities.ts';
import { UsageError } from './usage-error.ts';

/**
 * The columns that `--keys` names.
 *
 * @throws UsageError when there is no such field, with the name that may have been meant
 */
export function keysOf(book: FieldBook, names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => book.find(name) ?? unknownField(book, name)))];
}

/** The traces that `--traces`, `--where` and `--raw` choose. */
export function choiceOf(book: FieldBook, options: ChoiceOptions): TraceChoice {
  return {
    ranges: options.traces,
    raw: options.raw ?? false,
    ...(options.where !== undefined && { condition: conditionOf(book, options.where) }),
  };
}

/**
 * Sees to it that a file has the traces that `--traces` names.
 *
 * @throws UsageError for a range that begins beyond the file's last trace
 */
export function checkRanges(path: string, ntraces: number, ranges: readonly TraceRange[]): void {
  const beyond = ranges.find(({ first }) => first > ntraces);
  if (beyond === undefined || ntraces === 0) return;
  const has = `${path} has ${counted(ntraces, 'trace')}`;
  throw new UsageError({
    problem: `There is no trace ${beyond.first}: ${has}.`,
    advice: `Give --traces numbers up to ${ntraces}.`,
  });
}

export interface ChoiceOptions {
  readonly traces: readonly TraceRange[];
  readonly where?: string;
  readonly raw?: boolean;
}

/** The condition that `--where` gives. */
function conditionOf(book: FieldBook, expression: string): Condition {
  try {
    return parseCondition(expression, (name) => book.find(name));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { column, problem, unknown } = error;
    const advice = unknown === undefined ? undefined : suggestion(book, unknown);
    throw new UsageError({ problem: `--where '${expression}', column ${column}: ${problem}`, advice });
  }
}

function unknownField(book: FieldBook, name: string): never {
  throw new UsageError({ problem: `There is no header field '${name}'.`, advice: suggestion(book, name) });
}

function suggestion(book: FieldBook, name: string): string {
  const near = nearestWord(name, book.names);
  if (near !== undefined) return `Did you mean '${near}'?`;
  return 'Fields are named as in SegyIO, segyio or Seismic Unix; --field Name=byte:type adds others.';
}
