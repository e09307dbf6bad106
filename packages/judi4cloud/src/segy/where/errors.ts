/** A header expression that can't be understood; it says where. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly expression: string;
  /** From 1. */
  readonly column: number;
  readonly problem: string;
  /** The name that no header field has, if that is the problem. */
  readonly unknown: string | undefined;

  constructor(values: {
    readonly expression: string;
    readonly column: number;
    readonly problem: string;
    readonly unknown?: string;
  }) {
    const { expression, column, problem, unknown } = values;
    super(`Expression '${expression}', column ${column}: ${problem}`);
    this.expression = expression;
    this.column = column;
    this.problem = problem;
    this.unknown = unknown;
  }
}
