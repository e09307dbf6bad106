import type { FieldBook } from '../segy/fields.ts';
import type { TraceChoice } from '../segy/selected-traces.ts';
import type { TraceRange } from '../segy/trace-selection.ts';
import { ExpressionError } from '../segy/where/errors.ts';
import type { Condition } from '../segy/where/expression.ts';
import { parseCondition } from '../segy/where/parse.ts';
import { UsageError } from './usage-error.ts';

/**
 * The columns that `--keys` names.
 *
 * @throws UsageError when there is no such field, with the name that may have been meant
 */
export async function keysOf(book: FieldBook, names: readonly string[]): Promise<readonly string[]> {
  const keys: string[] = [];
  for (const name of names) keys.push(book.find(name) ?? (await unknownField(book, name)));
  return [...new Set(keys)];
}

/** The traces that `--traces`, `--where` and `--raw` choose. */
export async function choiceOf(book: FieldBook, options: ChoiceOptions): Promise<TraceChoice> {
  return {
    ranges: options.traces,
    raw: options.raw ?? false,
    ...(options.where !== undefined && { condition: await conditionOf(book, options.where) }),
  };
}

export interface ChoiceOptions {
  readonly traces: readonly TraceRange[];
  readonly where?: string;
  readonly raw?: boolean;
}

/** The condition that `--where` gives. */
async function conditionOf(book: FieldBook, expression: string): Promise<Condition> {
  try {
    return parseCondition(expression, (name) => book.find(name));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { column, problem, unknown } = error;
    const advice = unknown === undefined ? '' : await suggestion(book, unknown);
    throw new UsageError(`--where '${expression}', column ${column}: ${problem}${advice}`);
  }
}

async function unknownField(book: FieldBook, name: string): Promise<never> {
  throw new UsageError(`There is no header field '${name}'.${await suggestion(book, name)}`);
}

async function suggestion(book: FieldBook, name: string): Promise<string> {
  const { nearestWord } = await import('@judi4cloud/judi');
  const near = nearestWord(name, book.names);
  if (near !== undefined) return ` Did you mean '${near}'?`;
  return ' Fields are named as in SegyIO, segyio or Seismic Unix; --field Name=byte:type adds others.';
}
