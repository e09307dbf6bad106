import { tagged } from '@judi4cloud/errors';

interface ExpressionProblem {
  readonly expression: string;
  /** From 1. */
  readonly column: number;
  readonly problem: string;
  /** The name that no header field has, if that is the problem. */
  readonly unknown?: string | undefined;
}

/** A header expression that can't be understood; it says where. */
export class ExpressionError extends tagged(
  'ExpressionError',
  ({ expression, column, problem }: ExpressionProblem) => `Expression '${expression}', column ${column}: ${problem}`,
) {}
